import Primitives
package import Storage

/// Work that waits for the threads of an engine: up to a limit, and where that is said for a limited time.
///
/// A thread is started when more work waits than threads do, up to their number, and stays.
/// It is a class because threads and callers share it and it outlives requests; its state is behind one condition.
package final class WorkQueue<Work: Sendable>: Sendable {
    /// Why work is not taken up.
    package enum Refusal: Sendable {
        /// The engine is closed.
        case closed
        /// Too much waits already.
        case full
        /// It has waited for too long.
        case late

        /// The refusal in words.
        package var error: StorageError {
            switch self {
            case .closed: .unavailable("the database is closed")
            case .full: .unavailable("too much is waiting for the database")
            case .late: .unavailable("the database had no time for this")
            }
        }
    }

    private struct Waiting: Sendable {
        let work: Work
        let refuse: @Sendable (Refusal) -> Void
        let deadline: ContinuousClock.Instant?
    }

    private struct State: WorkedOn {
        var waiting = Fifo<Waiting>()
        var isClosed = false
        var threads = WorkingThreads(0)
        /// Threads that wait for work.
        var idle = 0

        mutating func take(atMost count: Int) -> [Work] {
            var taken: [Work] = []
            while taken.count < count, let next = waiting.popFirst() { taken.append(next.work) }
            return taken
        }

        mutating func takeOverdue(at now: ContinuousClock.Instant) -> [Waiting] {
            var overdue: [Waiting] = []
            while let first = waiting.first, let deadline = first.deadline, deadline < now {
                overdue.append(first)
                _ = waiting.popFirst()
            }
            return overdue
        }
    }

    private let name: String
    private let threads: Int
    private let limit: Int
    private let patience: Duration?
    private let serve: @Sendable (WorkQueue) -> Void
    private let state = ConditionLocked(State())

    /// A queue of at most `limit` waiting pieces of work for at most so many threads, of which each does `serve`: it takes
    /// work until there is none any more.
    ///
    /// With `patience` what has waited for longer can be refused.
    package init(
        name: String, threads: Int, limit: Int, patience: Duration? = nil,
        serve: @escaping @Sendable (WorkQueue) -> Void
    ) {
        self.name = name
        self.threads = threads
        self.limit = limit
        self.patience = patience
        self.serve = serve
    }

    /// Adds the work that `work` makes for a caller, and returns what is replied to it; throws when it is refused.
    package func reply<Value: Sendable>(
        to work: (_ reply: @escaping @Sendable (Result<Value, any Error>) -> Void) -> Work
    ) async throws -> Value {
        try await unsafe withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Value, any Error>) in
            add(work { unsafe continuation.resume(with: $0) }) { unsafe continuation.resume(throwing: $0.error) }
        }
    }

    /// Adds work for the next free thread, or has it refused: at once when there is no room.
    package func add(_ work: Work, refuse: @escaping @Sendable (Refusal) -> Void) {
        let waiting = Waiting(work: work, refuse: refuse, deadline: patience.map { .now + $0 })
        let (refusal, new) = state.with { state -> (Refusal?, Int?) in
            if state.isClosed { return (.closed, nil) }
            if state.waiting.count >= limit { return (.full, nil) }
            state.waiting.append(waiting)
            guard state.waiting.count > state.idle, state.threads.count < threads else { return (nil, nil) }
            state.threads.begin()
            return (nil, state.threads.count)
        }
        if let refusal { return refuse(refusal) }
        guard let new else { return state.signal() }
        WorkThread.start("\(name)-\(new)") { [self] in
            serve(self)
            state.threadEnded()
        }
    }

    /// Blocks a thread until there is work and takes it; nothing when the queue is closed and empty.
    package func take(atMost count: Int) -> [Work] {
        var isIdle = false
        return state.wait { state -> [Work]? in
            let mustWait = state.waiting.isEmpty && !state.isClosed
            if mustWait != isIdle { state.idle += mustWait ? 1 : -1 }
            isIdle = mustWait
            return mustWait ? nil : state.take(atMost: count)
        }
    }

    /// Takes what waits, at once, to have it done elsewhere.
    package func takeBack() -> [Work] { state.with { $0.take(atMost: .max) } }

    /// Refuses what has waited for too long.
    package func refuseOverdue(at now: ContinuousClock.Instant) {
        for overdue in state.with({ $0.takeOverdue(at: now) }) { overdue.refuse(.late) }
    }

    /// Refuses further work and returns when what was waiting is done and the threads have ended.
    package func shutdown() async {
        state.with { $0.isClosed = true }
        state.broadcast()
        await state.threadsEnd()
    }
}
