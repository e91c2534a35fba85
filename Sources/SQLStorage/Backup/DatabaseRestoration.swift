package import Primitives
import Storage

/// Fills an empty database with what a backup holds.
///
/// What a backup leaves out has ended. What it holds is made so that nothing that was used since can be used again.
package struct DatabaseRestoration: Sendable {
    /// Rows of one statement: fewer than an engine takes parameters.
    private static let batch = 100
    /// How far ahead the clocks may be of those who make values that count once.
    private static let clockSkew = Duration.minutes(1)

    private let engine: any SQLEngine

    /// Fills the database of an engine.
    package init(of engine: any SQLEngine) { self.engine = engine }

    /// Makes the schema with `version` steps, fills its tables and takes the remaining steps.
    ///
    /// - Parameter open: begins to read the backup from the front, and returns what gives the next block, nil at the
    ///   end. It is called again when the database has to try again.
    ///
    /// Everything is filled in one unit: when this throws there are empty tables at most, and it can be tried again.
    /// Throws `BackupProblem.notEmpty` when there is anything in the database.
    package func fill(
        schema version: Int, at now: Timestamp,
        from open: @escaping @Sendable () throws -> () throws -> [UInt8]?
    ) async throws {
        let dialect = engine.dialect
        let found = try await engine.read { connection in
            try Migrator.version(connection, dialect, known: Migration.all.count)
        }
        // A database of another schema is in use, or was.
        guard found <= version else { throw BackupProblem.notEmpty }
        if found > 0 { try await requireEmpty(steps: found) }
        try await SQLStore.prepare(engine: engine, asOf: version)
        try await requireEmpty(steps: version)
        try await engine.unhurried { connection in
            try connection.run(later: "delete from configuration")
            let next = try open()
            while let bytes = try next() {
                guard let block = BackupBlock(bytes) else { throw BackupProblem.unknownContent }
                try Self.insert(block, on: connection)
            }
            for statement in Self.endings(at: now) { _ = try connection.run(statement) }
        }
        try await Migrator(engine: engine).run()
    }

    /// Throws unless every table is as the migrations leave it.
    private func requireEmpty(steps: Int) async throws {
        let tables = BackupTable.all.map(\.name) + BackupTable.leftOut.keys.sorted()
        let dialect = engine.dialect
        try await engine.read { connection in
            for table in tables where table != "configuration" && table != "schema_version" {
                guard try !connection.rows(dialect.findTable(table)).isEmpty else { continue }
                let name = SQLText(stringLiteral: table)
                guard try connection.rows("select 1 from \(name) limit 1").isEmpty else { throw BackupProblem.notEmpty }
            }
        }
    }

    private static func insert(_ block: BackupBlock, on connection: any SQLConnection) throws {
        let table = SQLText(stringLiteral: "\(block.table) (\(block.columns.joined(separator: ", ")))")
        var rows = block.rows[...]
        while !rows.isEmpty {
            _ = try connection.run(SQL(inserting: rows.prefix(batch), into: table))
            rows = rows.dropFirst(batch)
        }
    }

    /// What makes used up whatever may have been used since the backup was made.
    private static func endings(at now: Timestamp) -> [SQL] {
        [
            // One-time codes up to the next step, the last one that counts now (RFC 6238 §5.2).
            "update totp_devices set last_step = \(now.seconds / 30 + 1)",
            Restoration.mark(at: now, skew: clockSkew),
            "update configuration set version = version + 1",
        ]
    }
}
