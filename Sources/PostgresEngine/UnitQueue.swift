import Foundation
import Primitives
import Storage

/// Threads that carry out units of work, which wait in a queue with a limit and for a limited time.
final class UnitQueue: Sendable {
    /// A unit of work that waits for a thread.
    struct Unit: Sendable {
        /// Does the work and answers its caller.
        let run: @Sendable () -> Void
        /// Answers its caller with an error.
        let refuse: @Sendable (StorageError) -> Void
        /// When its caller has waited for long enough.
        fileprivate var deadline = ContinuousClock.now
    }

    private struct State: WorkedOn {
        var waiting = Fifo<Unit>()
        var isClosed = false
        var threads: WorkingThreads
    }

    private let limit: Int
    private let patience: Duration
    private let state: ConditionLocked<State>

    /// Starts `threads` threads; at most `limit` units wait, and none for longer than `patience`.
    init(threads: Int, limit: Int, patience: Duration) {
        self.limit = limit
        self.patience = patience
        state = ConditionLocked(State(threads: WorkingThreads(threads)))
        for index in 0..<threads {
            let state = state
            let thread = Thread { UnitQueue.work(on: state) }
            thread.name = "postgres-\(index)"
            thread.stackSize = 1 << 20
            thread.start()
        }
    }

    /// Has a unit carried out, or refused: at once when too many wait, later when it waited for too long.
    func add(run: @escaping @Sendable () -> Void, refuse: @escaping @Sendable (StorageError) -> Void) {
        let unit = Unit(run: run, refuse: refuse, deadline: .now + patience)
        let refusal = state.with { state -> StorageError? in
            if state.isClosed { return .unavailable("the database is closed") }
            guard state.waiting.count < limit else { return .unavailable("too much is waiting for the database") }
            state.waiting.append(unit)
            return nil
        }
        if let refusal { refuse(refusal) } else { state.signal() }
    }

    /// Runs `body` as a unit and returns what it returns.
    func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await unsafe withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Result, any Error>) in
            add(
                run: { unsafe continuation.resume(with: Swift.Result(catching: body)) },
                refuse: { unsafe continuation.resume(throwing: $0) })
        }
    }

    /// Refuses the units that have waited for too long.
    func refuseOverdue(at now: ContinuousClock.Instant) {
        let overdue = state.with { state in
            var overdue: [Unit] = []
            while let unit = state.waiting.first, unit.deadline < now {
                overdue.append(unit)
                _ = state.waiting.popFirst()
            }
            return overdue
        }
        for unit in overdue { unit.refuse(.unavailable("the database had no time for this")) }
    }

    /// Lets the waiting units finish and returns when the threads have ended.
    func shutdown() async {
        state.with { $0.isClosed = true }
        state.broadcast()
        await state.threadsEnd()
    }

    private static func work(on state: ConditionLocked<State>) {
        while true {
            let unit = state.wait { state -> Unit?? in
                if let unit = state.waiting.popFirst() { return .some(unit) }
                return state.isClosed ? .some(nil) : nil
            }
            guard let unit else { break }
            unit.run()
        }
        state.threadEnded()
    }
}
