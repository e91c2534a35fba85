import SQLStorage
import Storage
import Synchronization

/// Quick changes of many callers, in one transaction for all that wait.
///
/// To go there and back and to commit costs as much as what a request changes. While one transaction is under way, the
/// changes of the next gather. What cannot be done so is left undone, and each caller turns to the pool, which has all the
/// rules for trying again; so does whoever would wait behind a transaction that takes long.
struct PostgresGroupCommit: Sendable {
    /// What one caller wants changed.
    private struct Change: Sendable {
        let statements: [PostgresStatement]
        /// Tells the caller.
        let finish: @Sendable (SharedOutcome<[SQLOutcome]>) -> Void
    }

    /// How long the transaction under way has been so; a class, since its thread and callers share it.
    private final class Pace: Sendable {
        private let beginning = Mutex<ContinuousClock.Instant?>(nil)

        /// Whether the transaction takes longer than anybody should wait for it.
        var isSlow: Bool {
            beginning.withLock { beginning in beginning.map { .now - $0 > .milliseconds(250) } ?? false }
        }

        func begin() { beginning.withLock { $0 = .now } }
        func end() { beginning.withLock { $0 = nil } }
    }

    /// Changes at most in one transaction, and at most that wait for the next: where there are more, the pool works beside.
    private static let largest = 64

    private let shelf: PostgresShelf
    private let queue: WorkQueue<Change>
    private let pace: Pace

    /// One thread with one connection of the shelf.
    init(shelf: PostgresShelf) {
        self.shelf = shelf
        let pace = Pace()
        self.pace = pace
        queue = WorkQueue(name: "postgres-group", threads: 1, limit: Self.largest) { queue in
            let units = PostgresUnits(shelf: shelf)
            while true {
                let changes = queue.take(atMost: Self.largest)
                if changes.isEmpty { break }
                pace.begin()
                Self.carryOut(changes, as: units)
                if pace.isSlow { Self.leaveUndone(queue.takeBack()) }
                pace.end()
            }
        }
    }

    /// What each statement did, as one unit; nil when the pool has to carry them out.
    func outcomes(of statements: [SQL]) async throws(StorageError) -> [SQLOutcome]? {
        guard shelf.limits.isShared, !shelf.isServerAway, !pace.isSlow else { return nil }
        let statements = try statements.map { sql throws(StorageError) in try PostgresStatement(sql) }
        let outcome = await unsafe withUnsafeContinuation {
            (continuation: UnsafeContinuation<SharedOutcome<[SQLOutcome]>, Never>) in
            queue.add(Change(statements: statements) { unsafe continuation.resume(returning: $0) }) { _ in
                unsafe continuation.resume(returning: .undone)
            }
        }
        return try outcome.value
    }

    /// Sends those to the pool who wait behind a transaction that takes long, and closes the connection when nobody has
    /// used it for long.
    func tick(at now: ContinuousClock.Instant) {
        if pace.isSlow { Self.leaveUndone(queue.takeBack()) }
        shelf.closeUnused(at: now)
    }

    /// Lets what waits finish and returns when the thread has ended.
    func shutdown() async {
        await queue.shutdown()
        shelf.close()
    }

    private static func carryOut(_ changes: [Change], as units: PostgresUnits) {
        switch units.once(changes.flatMap(\.statements)) {
        case .done(let outcomes):
            var rest = outcomes[...]
            for change in changes {
                change.finish(.done(Array(rest.prefix(change.statements.count))))
                rest = rest.dropFirst(change.statements.count)
            }
        case .failed(let error):
            for change in changes { change.finish(.failed(error)) }
        case .undone:
            leaveUndone(changes)
        }
    }

    private static func leaveUndone(_ changes: [Change]) {
        for change in changes { change.finish(.undone) }
    }
}
