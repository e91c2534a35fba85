import GRDB
import SQLStorage
import Storage

/// The only writer: a thread that gathers the units of work that are waiting into one transaction.
///
/// Each unit has a savepoint, so one that fails takes nothing but its own changes back; callers are answered when the
/// transaction is on the disk.
struct GroupCommit: Sendable {
    /// A unit of work that waits for its turn.
    private struct Unit: Sendable {
        /// Does the work and tells how to answer its caller when it is durable.
        let attempt: @Sendable (SQLiteConnection) -> Attempt
        /// Answers its caller with an error.
        let fail: @Sendable (any Error) -> Void
    }

    /// Work that was done and is not yet durable.
    private struct Attempt {
        let hasFailed: Bool
        let answer: () -> Void
    }

    /// Units at most in one transaction: enough to share the cost of a commit, and still answered within milliseconds.
    private static let largestBatch = 128

    private let queue: WorkQueue<Unit>

    /// One thread; at most `limit` units wait, and `committed` is told how many each commit had.
    init(_ pool: DatabasePool, limit: Int, committed: @escaping @Sendable (_ units: Int) -> Void) {
        queue = WorkQueue(name: "sqlite-write", threads: 1, limit: limit) { queue in
            while true {
                let batch = queue.take(atMost: GroupCommit.largestBatch)
                if batch.isEmpty { break }
                GroupCommit.commit(batch, on: pool)
                committed(batch.count)
            }
        }
    }

    /// Runs `body` as a unit of its own and returns when it is durable.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await queue.reply { reply in
            Unit(
                attempt: { connection in
                    let result = Swift.Result { try body(connection) }
                    return Attempt(hasFailed: result.isFailure, answer: { reply(result) })
                },
                fail: { reply(.failure($0)) })
        }
    }

    /// Lets the waiting units finish and returns when the thread has ended.
    func shutdown() async { await queue.shutdown() }

    /// Carries out a batch in one transaction, then answers everybody in it.
    private static func commit(_ batch: [Unit], on pool: DatabasePool) {
        do {
            let attempts = try pool.writeWithoutTransaction { database in
                try transaction(of: batch, on: SQLiteConnection(database))
            }
            for attempt in attempts { attempt.answer() }
        } catch {
            // Whatever the units found may rest on one another's changes, and all of these are gone.
            let error = StorageError(error)
            for unit in batch { unit.fail(error) }
        }
    }

    private static func transaction(of batch: [Unit], on connection: SQLiteConnection) throws -> [Attempt] {
        _ = try connection.run("begin immediate")
        do {
            let attempts = try batch.map { unit in try attempt(unit, on: connection) }
            _ = try connection.run("commit")
            return attempts
        } catch {
            // After some errors SQLite has rolled back by itself.
            if connection.isInTransaction { _ = try connection.run("rollback") }
            throw error
        }
    }

    private static func attempt(_ unit: Unit, on connection: SQLiteConnection) throws -> Attempt {
        _ = try connection.run("savepoint unit")
        let attempt = unit.attempt(connection)
        guard connection.isInTransaction else { throw StorageError.failed("SQLite rolled the transaction back") }
        if attempt.hasFailed { _ = try connection.run("rollback to unit") }
        _ = try connection.run("release unit")
        return attempt
    }
}

extension Result {
    fileprivate var isFailure: Bool {
        if case .failure = self { true } else { false }
    }
}
