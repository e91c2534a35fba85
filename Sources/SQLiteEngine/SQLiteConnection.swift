import Foundation
import GRDB
import SQLStorage
import Storage

/// A connection that GRDB lends, with its statements kept prepared.
struct SQLiteConnection: SQLConnection {
    private let database: Database

    init(_ database: Database) { self.database = database }

    func rows(_ sql: SQLStorage.SQL) throws(StorageError) -> [SQLStorage.Row] {
        do {
            let statement = try prepared(sql)
            let columns = statement.columnCount
            let cursor = try GRDB.Row.fetchCursor(statement)
            var rows: [SQLStorage.Row] = []
            while let row = try cursor.next() {
                rows.append(SQLStorage.Row(try (0..<columns).map { try SQLValue(row[$0]) }))
            }
            return rows
        } catch {
            throw StorageError(error)
        }
    }

    func run(_ sql: SQLStorage.SQL) throws(StorageError) -> Int {
        do {
            try prepared(sql).execute()
            return database.changesCount
        } catch {
            throw StorageError(error)
        }
    }

    private func prepared(_ sql: SQLStorage.SQL) throws -> Statement {
        let statement = try database.cachedStatement(sql: sql.text)
        // The parameters are numbered in order, so there are as many values as the statement expects.
        statement.setUncheckedArguments(StatementArguments(try sql.values.map(DatabaseValue.init)))
        return statement
    }
}

extension SQLValue {
    fileprivate init(_ value: DatabaseValue) throws(StorageError) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .string(let text): self = .text(text)
        case .blob(let data): self = .blob([UInt8](data))
        case .double: throw StorageError.failed("a column holds a fraction")
        }
    }
}

extension DatabaseValue {
    fileprivate init(_ value: SQLValue) throws(StorageError) {
        switch value {
        case .null: self = .null
        case .integer(let number): self = number.databaseValue
        case .blob(let bytes): self = Data(bytes).databaseValue
        case .text(let text):
            guard !text.utf8.contains(0) else { throw StorageError.failed("text with a NUL cannot be stored") }
            self = text.databaseValue
        }
    }
}
