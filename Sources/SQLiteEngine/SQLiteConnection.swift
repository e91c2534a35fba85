import GRDB
import GRDBSQLite
import SQLStorage
import Storage

/// A connection that GRDB opened and lends, with its statements kept prepared.
///
/// Statements are carried out by SQLite's own functions: GRDB's rows know columns by name, which we never ask for.
struct SQLiteConnection: SQLConnection {
    private let database: Database

    init(_ database: Database) { self.database = database }

    /// Whether a transaction is open.
    var isInTransaction: Bool { database.isInsideTransaction }

    func rows(_ sql: SQLStorage.SQL) throws(StorageError) -> [SQLStorage.Row] {
        var rows: [SQLStorage.Row] = []
        try execute(sql) { statement in rows.append(SQLStorage.Row(statement.values)) }
        return rows
    }

    func run(_ sql: SQLStorage.SQL) throws(StorageError) -> Int {
        try execute(sql) { _ in }
        return database.changesCount
    }

    private func execute(
        _ sql: SQLStorage.SQL, _ eachRow: (borrowing SQLiteStatement) -> Void
    ) throws(StorageError) {
        let statement: SQLiteStatement
        do {
            statement = SQLiteStatement(try database.cachedStatement(sql: sql.text))
        } catch {
            throw StorageError(error)
        }
        try statement.bind(sql.values)
        while try statement.step() { eachRow(statement) }
    }
}
