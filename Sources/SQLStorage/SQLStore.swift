import Storage

/// Everything Signet asks of a database, in the SQL that its engines share.
///
/// Each kind of record has a file under `Records/`.
package struct SQLStore: Store {
    /// The database.
    let engine: any SQLEngine

    private init(engine: any SQLEngine) { self.engine = engine }

    /// Opens the database of an engine, bringing its schema up to date.
    ///
    /// Throws `StorageError.newerSchema` when a newer version of Signet changed it so that this one no longer works with it.
    package static func open(engine: any SQLEngine) async throws -> SQLStore {
        try await Migrator(engine: engine).run()
        return SQLStore(engine: engine)
    }

    /// Makes the database of an earlier version of Signet, to be filled as that one would have and then brought up to date.
    package static func prepare(engine: any SQLEngine, asOf version: Int) async throws {
        try await Migrator(engine: engine, migrations: Array(Migration.all.prefix(version))).run()
    }

    /// All migrations, oldest first.
    package static var migrations: [(version: Int, name: String)] {
        Migration.all.enumerated().map { (version: $0 + 1, name: $1.name) }
    }

    /// The migrations that `open` would run, oldest first.
    ///
    /// Changes nothing.
    package static func pendingMigrations(of engine: any SQLEngine) async throws -> [(version: Int, name: String)] {
        try await Migrator(engine: engine).pending()
    }
}
