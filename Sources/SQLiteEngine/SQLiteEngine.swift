import GRDB
package import SQLStorage
import Storage

/// A SQLite database in one file: a writer that gathers what is waiting into one commit, and readers beside it.
///
/// Nothing is acknowledged before it is on the disk, and a read sees everything that was acknowledged.
package struct SQLiteEngine: SQLEngine {
    private let pool: DatabasePool
    private let writer: GroupCommit
    private let readers: ReaderThreads

    /// Opens the database at `path`, making the file and its folder when they are missing, for this user alone.
    ///
    /// `readers` reads run at a time; beyond `queueLimit` waiting reads or writes further ones are refused.
    package init(path: String, readers: Int = 4, queueLimit: Int = 2_048) throws {
        do {
            try DatabaseFile.create(at: path)
            pool = try DatabasePool(path: path, configuration: Self.configuration(readers: readers))
            try Self.makeDurable(pool)
            try Self.makeRoom(pool)
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
        writer = GroupCommit(pool, limit: queueLimit)
        self.readers = ReaderThreads(pool, threads: readers, limit: queueLimit)
    }

    package var dialect: Dialect { .sqlite }

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await readers.run(body)
    }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await writer.run(body)
    }

    package func close() async {
        await readers.shutdown()
        await writer.shutdown()
        try? pool.close()
    }

    private static func configuration(readers: Int) -> Configuration {
        var configuration = Configuration()
        configuration.label = "signet"
        configuration.foreignKeysEnabled = true
        // Each thread that reads keeps one; one more is for backups.
        configuration.maximumReaderCount = readers + 1
        // Another process may be writing: `signet apply` beside `signet serve`.
        configuration.busyMode = .timeout(5)
        return configuration
    }

    /// GRDB sets `synchronous` to NORMAL when it opens the writer, which may lose the last commits with the power.
    private static func makeDurable(_ pool: DatabasePool) throws {
        let level = try pool.writeWithoutTransaction { database in
            try database.execute(sql: "pragma synchronous = full")
            return try Int.fetchOne(database, sql: "pragma synchronous")
        }
        guard level == 2 else { throw StorageError.failed("SQLite does not write durably") }
    }

    /// Keeps the pages that every write touches in memory, and copies them from the log a quarter as often as SQLite
    /// would: in kibibytes and in pages of 4 KiB.
    private static func makeRoom(_ pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "pragma cache_size = -8192")
            try database.execute(sql: "pragma wal_autocheckpoint = 4096")
        }
    }
}
