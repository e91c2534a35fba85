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

    var dialect: Dialect { .sqlite }

    /// Whether a transaction is open.
    var isInTransaction: Bool { database.isInsideTransaction }

    func outcome(of sql: SQLStorage.SQL) throws(StorageError) -> SQLOutcome {
        let statement: SQLiteStatement
        do {
            statement = SQLiteStatement(try database.cachedStatement(sql: sql.text))
        } catch {
            throw StorageError(error)
        }
        try statement.bind(sql.values)
        var rows: [SQLStorage.Row] = []
        while try statement.step() { rows.append(SQLStorage.Row(statement.values)) }
        return SQLOutcome(rows: rows, changes: database.changesCount)
    }
}
