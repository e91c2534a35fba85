import Foundation
import GRDB
import Primitives
import SQLStorage
import Storage

/// The only writer: a thread that gathers the units of work that are waiting into one transaction.
///
/// Each unit has a savepoint, so one that fails takes nothing but its own changes back; callers are answered when the
/// transaction is on the disk. It is a class because it owns a thread and outlives requests; all its state is behind one
/// condition.
final class GroupCommit: Sendable {
    /// A unit of work that waits for its turn.
    private struct Unit: Sendable {
        /// Does the work and returns how to answer its caller when it is durable.
        let attempt: @Sendable (SQLiteConnection) -> Attempt
        /// Answers its caller with an error.
        let fail: @Sendable (any Error) -> Void
    }

    /// Work that was done and is not yet durable.
    private struct Attempt {
        let hasFailed: Bool
        let answer: () -> Void
    }

    private struct State {
        var waiting: [Unit] = []
        var isClosed = false
        var hasEnded = false
        var whenEnded: [@Sendable () -> Void] = []

        mutating func takeBatch() -> [Unit] {
            let batch = Array(waiting.prefix(GroupCommit.largestBatch))
            waiting.removeFirst(batch.count)
            return batch
        }
    }

    /// Units at most in one transaction: enough to share the cost of a commit, and still answered within milliseconds.
    private static let largestBatch = 128

    private let limit: Int
    private let state = ConditionLocked(State())

    /// Starts the thread; at most `limit` units wait.
    init(_ pool: DatabasePool, limit: Int) {
        self.limit = limit
        let state = state
        let thread = Thread { GroupCommit.work(through: state, on: pool) }
        thread.name = "sqlite-write"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Runs `body` as a unit of its own and returns when it is durable.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await unsafe withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Result, any Error>) in
            let unit = Unit(
                attempt: { connection in
                    let result = Swift.Result { try body(connection) }
                    return Attempt(hasFailed: result.isFailure, answer: { unsafe continuation.resume(with: result) })
                },
                fail: { unsafe continuation.resume(throwing: $0) })
            if let refusal = enqueue(unit) { unit.fail(refusal) }
        }
    }

    /// Lets the waiting units finish and returns when the thread has ended.
    func shutdown() async {
        await unsafe withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let hasEnded = state.with { state in
                state.isClosed = true
                if !state.hasEnded { state.whenEnded.append { unsafe continuation.resume() } }
                return state.hasEnded
            }
            if hasEnded { unsafe continuation.resume() } else { state.broadcast() }
        }
    }

    private func enqueue(_ unit: Unit) -> StorageError? {
        let refusal: StorageError? = state.with { state in
            if state.isClosed { return .unavailable("the database is closed") }
            if state.waiting.count >= limit { return .unavailable("too many writes are waiting for the database") }
            state.waiting.append(unit)
            return nil
        }
        if refusal == nil { state.signal() }
        return refusal
    }

    private static func work(through state: ConditionLocked<State>, on pool: DatabasePool) {
        while true {
            let batch = state.wait { state -> [Unit]? in
                if state.waiting.isEmpty { return state.isClosed ? [] : nil }
                return state.takeBatch()
            }
            if batch.isEmpty { break }
            commit(batch, on: pool)
        }
        let whenEnded = state.with { state in
            state.hasEnded = true
            return state.whenEnded
        }
        for action in whenEnded { action() }
    }

    /// Carries out a batch in one transaction, then answers everybody in it.
    private static func commit(_ batch: [Unit], on pool: DatabasePool) {
        do {
            let attempts = try pool.writeWithoutTransaction { database in
                try transaction(of: batch, on: database)
            }
            for attempt in attempts { attempt.answer() }
        } catch {
            // Whatever the units found may rest on one another's changes, and all of these are gone.
            let error = StorageError(error)
            for unit in batch { unit.fail(error) }
        }
    }

    private static func transaction(of batch: [Unit], on database: Database) throws -> [Attempt] {
        try database.carryOut("begin immediate")
        do {
            let attempts = try batch.map { unit in try attempt(unit, on: database) }
            try database.carryOut("commit")
            return attempts
        } catch {
            // After some errors SQLite has rolled back by itself.
            if database.isInsideTransaction { try database.carryOut("rollback") }
            throw error
        }
    }

    private static func attempt(_ unit: Unit, on database: Database) throws -> Attempt {
        try database.carryOut("savepoint unit")
        let attempt = unit.attempt(SQLiteConnection(database))
        guard database.isInsideTransaction else {
            throw StorageError.failed("SQLite rolled the transaction back")
        }
        if attempt.hasFailed { try database.carryOut("rollback to unit") }
        try database.carryOut("release unit")
        return attempt
    }
}

extension Database {
    /// Carries out a statement without parameters.
    fileprivate func carryOut(_ sql: String) throws { try cachedStatement(sql: sql).execute() }
}

extension Result {
    fileprivate var isFailure: Bool {
        if case .failure = self { true } else { false }
    }
}
