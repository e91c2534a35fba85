import Storage
import Synchronization

/// Reads what a backup holds out of a database that is in use.
package struct DatabaseCopy: Sendable {
    /// What was read.
    package struct Extent: Sendable, Equatable {
        /// Rows of all tables.
        package let rows: Int
    }

    private let engine: any SQLEngine

    /// Reads the database of an engine, whatever its schema.
    package init(of engine: any SQLEngine) { self.engine = engine }

    /// The step of the schema this program knows.
    package static var schemaVersion: Int { Migration.all.count }

    /// The tables that are read, each with its columns.
    package static var tables: [String: Set<String>] {
        Dictionary(uniqueKeysWithValues: BackupTable.all.map { ($0.name, Set($0.key + $0.columns)) })
    }

    /// The tables that are not, each with what becomes of its rows at a restore.
    package static var leftOut: [String: String] { BackupTable.leftOut }

    /// Throws unless the database has the very schema that this program knows: what an older program does not know it
    /// would leave out.
    package func requirePresentSchema() async throws {
        let dialect = engine.dialect
        let found = try await engine.read { connection in
            try Migrator.version(connection, dialect, known: Self.schemaVersion)
        }
        guard found <= Self.schemaVersion else {
            throw StorageError.newerSchema(found: found, known: Self.schemaVersion)
        }
        guard found == Self.schemaVersion else { throw BackupProblem.olderSchema(found: found) }
    }

    /// The sealed data key with this name; nil when there is none.
    package func sealedKey(named name: String) async throws -> [UInt8]? {
        try await engine.first("select sealed from sealed_keys where name = \(name)") { row throws(StorageError) in
            try row.next([UInt8].self)
        }
    }

    /// Hands over everything as it is at one moment, in blocks, while others read and write.
    ///
    /// Looks first whether the database is whole, where the engine can tell. Rows are read in the order of their keys, a
    /// few at a time, so that no statement is long and nothing is held in memory.
    package func read(_ write: @escaping @Sendable ([UInt8]) throws -> Void) async throws -> Extent {
        let check = engine.dialect.integrityCheck
        return try await engine.snapshot { connection in
            if let check {
                let found = try connection.rows(check)
                guard found.map(\.values) == [[.text("ok")]] else { throw BackupProblem.corrupt }
            }
            var count = 0
            for table in BackupTable.all { count += try Self.read(table, on: connection, write) }
            return Extent(rows: count)
        }
    }

    private static func read(
        _ table: BackupTable, on connection: any SQLConnection, _ write: ([UInt8]) throws -> Void
    ) throws -> Int {
        var last: [SQLValue]?
        var count = 0
        while true {
            let rows = try connection.rows(table.rows(after: last)).map(\.values)
            guard let end = rows.last else { return count }
            try write(BackupBlock(table: table.name, columns: table.key + table.columns, rows: rows).encoded)
            count += rows.count
            guard rows.count == table.page else { return count }
            last = Array(end.prefix(table.key.count))
        }
    }
}

/// Why a backup cannot be made of a database, or a database of a backup.
package enum BackupProblem: Error, Sendable, Equatable {
    /// The database was last used by an older program.
    case olderSchema(found: Int)
    /// The database's own check found damage.
    case corrupt
    /// There is something in the database already.
    case notEmpty
    /// A block is not one that this program writes.
    case unknownContent
}

extension SQLEngine {
    /// Runs a body once that sees the database as it is at one moment, however long it takes.
    func snapshot<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        let begin = dialect.beginSnapshot
        let once = Once()
        return try await read { connection in
            // A body that has already written a part of a file cannot be run again.
            guard once.isFirst() else { throw StorageError.unavailable("the connection was lost") }
            do {
                for statement in begin { _ = try connection.run(statement) }
                let result = try body(connection)
                _ = try connection.run("commit")
                return result
            } catch {
                _ = try? connection.run("rollback")
                throw error
            }
        }
    }
}

/// Lets something through once.
///
/// A class because whoever repeats a body has a copy of what it holds.
private final class Once: Sendable {
    private let isOver = Atomic(false)

    func isFirst() -> Bool { !isOver.exchange(true, ordering: .relaxed) }
}
