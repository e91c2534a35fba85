import Storage

/// Brings a database to the schema this program knows.
struct Migrator {
    /// The database.
    let engine: any SQLEngine
    /// The steps there are.
    var migrations = Migration.all

    /// The steps not yet taken, with their versions.
    ///
    /// Changes nothing.
    func pending() async throws -> [(version: Int, name: String)] {
        let known = migrations.count
        let dialect = engine.dialect
        let version = try await engine.read { connection in
            try Self.version(connection, dialect, known: known)
        }
        return migrations.indices.dropFirst(version).map { (version: $0 + 1, name: migrations[$0].name) }
    }

    /// Takes the steps not yet taken, each in a transaction of its own; again while others keep the database busy.
    func run() async throws {
        for attempt in 1..<engine.dialect.migrationTries {
            do {
                return try await takeSteps()
            } catch StorageError.unavailable {
                try await Task.sleep(for: .milliseconds(50 * attempt))
            }
        }
        try await takeSteps()
    }

    private func takeSteps() async throws {
        let known = migrations.count
        let dialect = engine.dialect
        let current = try await engine.read { connection in try Self.version(connection, dialect, known: known) }
        for index in migrations.indices.dropFirst(current) {
            do {
                try await takeStep(index)
            } catch {
                // Of two nodes that make the first table at once, one is refused.
                guard index == 0, try await pending().count < migrations.count else { throw error }
            }
        }
    }

    /// Takes a step, unless another node has.
    ///
    /// A table that somebody reads for long, as who dumps the database does, is left to them and to the nodes that serve, and
    /// the step is tried again.
    private func takeStep(_ index: Int) async throws {
        for attempt in 1..<(engine.dialect.briefWait == nil ? 1 : Self.stepTries) {
            do {
                return try await tryStep(index)
            } catch StorageError.unavailable {
                try await Task.sleep(for: .milliseconds(min(100 * attempt, 3_000)))
            }
        }
        try await tryStep(index)
    }

    /// Some two minutes.
    private static let stepTries = 40

    private func tryStep(_ index: Int) async throws {
        let step = migrations[index]
        let known = migrations.count
        let dialect = engine.dialect
        try await engine.unhurried { connection in
            // Nodes take turns on the row of the step before.
            if index > 0 {
                _ = try connection.rows("select name from schema_version where version = \(index)\(dialect.hold)")
            }
            // Another one may have been here meanwhile.
            guard try Self.version(connection, dialect, known: known) == index else { return }
            if let briefWait = dialect.briefWait { try connection.run(later: briefWait) }
            if index == 0 { _ = try connection.run(Self.versionTable(dialect)) }
            for statement in step.statements(dialect) { _ = try connection.run(statement) }
            _ = try connection.run(Self.record(step, version: index + 1))
        }
    }

    /// Tables of the first steps had no column to say which programs work with them.
    private static func record(_ step: Migration, version: Int) -> SQL {
        guard let requires = step.requires else {
            return "insert into schema_version (version, name) values (\(version), \(step.name))"
        }
        return """
            insert into schema_version (version, name, requires) values (\(version), \(step.name), \(requires))
            """
    }

    /// The version of the database: 0 when it is empty.
    ///
    /// It may be beyond what this program knows, when each of the steps beyond says that it works with them.
    static func version(
        _ connection: any SQLConnection, _ dialect: Dialect, known: Int
    ) throws(StorageError) -> Int {
        guard try !connection.rows(dialect.findTable("schema_version")).isEmpty else { return 0 }
        let rows = try connection.rows("select version from schema_version order by version desc limit 1")
        let found = try rows.first?.decoded { row throws(StorageError) in try row.next(Int.self) } ?? 0
        guard found > known else { return found }
        let refusing = try connection.rows(
            """
            select version from schema_version
            where version > \(known) and coalesce(requires, version) > \(known) limit 1
            """)
        guard refusing.isEmpty else { throw StorageError.newerSchema(found: found, known: known) }
        return found
    }

    private static func versionTable(_ dialect: Dialect) -> SQL {
        """
        create table schema_version (
            version \(dialect.integer) primary key,
            name \(dialect.text) not null
        )\(dialect.tableOptions)
        """
    }
}
