import Foundation
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
    private let keyed: KeyedReaders

    /// Opens the database at `path`, making the file and its folder when they are missing, for this user alone.
    ///
    /// `readers` reads run at a time; beyond `queueLimit` waiting reads or writes further ones are refused. A statement
    /// waits `patience` seconds for other processes; opening waits as long many times over, since a server that is
    /// started must come up. `committed` is told how many units each commit had.
    package init(
        path: String, readers: Int = 4, queueLimit: Int = 2_048, patience: Double = 5,
        committed: @escaping @Sendable (_ units: Int) -> Void = { _ in }
    ) throws {
        do {
            try DatabaseFile.create(at: path)
            pool = try Self.open(path, Self.configuration(readers: readers, patience: patience))
        } catch let error as DatabaseError {
            throw StorageError(error)
        }
        writer = GroupCommit(pool, limit: queueLimit, committed: committed)
        keyed = KeyedReaders(path: path, count: readers)
        self.readers = ReaderThreads(pool, threads: readers, limit: queueLimit)
    }

    package var dialect: Dialect { .sqlite }

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await readers.run(body)
    }

    package func rows(finding sql: SQLStorage.SQL) async throws -> [SQLStorage.Row] {
        if let rows = try keyed.rows(sql) { return rows }
        return try await readers.run { try $0.rows(sql) }
    }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await writer.run(body)
    }

    package func close() async {
        await readers.shutdown()
        await writer.shutdown()
        keyed.close()
        try? pool.close()
    }

    /// Opens the pool, again and again while others keep the file busy.
    ///
    /// SQLite doesn't wait at all for some of the locks that turning to the write-ahead log takes.
    private static func open(_ path: String, _ configuration: Configuration) throws -> DatabasePool {
        for attempt in 1..<Dialect.sqlite.migrationTries {
            do {
                return try ready(path, configuration)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                Thread.sleep(forTimeInterval: 0.05 * Double(attempt))
            }
        }
        return try ready(path, configuration)
    }

    private static func ready(_ path: String, _ configuration: Configuration) throws -> DatabasePool {
        let pool = try DatabasePool(path: path, configuration: configuration)
        try makeDurable(pool)
        try makeRoom(pool)
        return pool
    }

    private static func configuration(readers: Int, patience: Double) -> Configuration {
        var configuration = Configuration()
        configuration.label = "signet"
        configuration.foreignKeysEnabled = true
        // Each thread that reads keeps one; one more is for backups.
        configuration.maximumReaderCount = readers + 1
        // Another process may be writing: `signet apply` beside `signet serve`.
        configuration.busyMode = .timeout(patience)
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
