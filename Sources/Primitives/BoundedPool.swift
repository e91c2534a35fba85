/// Threads for work that blocks or computes for long, behind a queue with a limit.
///
/// A thread is started when there is more work than threads, up to their number, and stays: a pool that nobody needs costs
/// nothing.
/// It is a class because it owns threads and outlives requests; all its state is behind one condition.
package final class BoundedPool: Sendable {
    /// The queue was full or the pool is closed: answer 503 with `Retry-After`.
    package struct Overloaded: Error {
        /// The pool that refused.
        package let pool: String

        /// A refusal by the pool of this name.
        package init(pool: String) { self.pool = pool }
    }

    private struct State: WorkedOn {
        var lanes: WorkLanes
        var isClosed = false
        var threads = WorkingThreads(0)
    }

    /// How much of a pool those may have that the work is for, each.
    package struct Share: Sendable {
        /// Pieces of work under way at most.
        let width: Int
        /// Pieces of work that wait at most.
        let queue: Int

        /// A share, less than the pool has.
        package init(width: Int, queue: Int) {
            self.width = width
            self.queue = queue
        }
    }

    private let name: String
    private let threads: Int
    private let priority: WorkThread.Priority
    private let state: ConditionLocked<State>

    /// A pool of at most `threads` threads that share a queue of at most `limit` waiting pieces of work.
    ///
    /// - Parameter share: what each lane may have of it; nil for all.
    package init(name: String, threads: Int, limit: Int, share: Share? = nil, priority: WorkThread.Priority = .normal) {
        self.name = name
        self.threads = threads
        self.priority = priority
        let lanes = WorkLanes(width: share?.width ?? threads, queue: share?.queue ?? limit, limit: limit)
        state = ConditionLocked(State(lanes: lanes))
    }

    /// Runs `body` on one of the pool's threads and returns what it returns.
    ///
    /// Throws `Overloaded` at once when the queue is full.
    package func run<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await unsafe withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Result, any Error>) in
            let isAccepted = submit { unsafe continuation.resume(with: Swift.Result(catching: body)) }
            if !isAccepted { unsafe continuation.resume(throwing: Overloaded(pool: name)) }
        }
    }

    /// Has `work` done by one of the pool's threads some time; false, with nothing to come, when the queue is full.
    ///
    /// For work that nobody can stop and whose caller may give up waiting for it.
    ///
    /// - Parameter lane: whom the work is for: each has its share of the pool, and they take turns.
    package func submit(lane: String = "", _ work: @escaping @Sendable () -> Void) -> Bool {
        let (isAccepted, new) = state.with { state -> (Bool, Int?) in
            guard !state.isClosed, state.lanes.add(work, to: lane) else { return (false, nil) }
            guard state.threads.count < min(threads, state.lanes.count) else { return (true, nil) }
            state.threads.begin()
            return (true, state.threads.count)
        }
        if let new {
            WorkThread.start("\(name)-\(new)", priority: priority) { [state] in BoundedPool.work(on: state) }
        } else if isAccepted {
            state.signal()
        }
        return isAccepted
    }

    /// Throws `Overloaded` when work that came now would find the queue full.
    ///
    /// For whoever has to look things up for the work first, which would be for nothing.
    package func admit() throws(Overloaded) {
        guard state.with({ !$0.isClosed && $0.lanes.hasRoom(in: "") }) else { throw Overloaded(pool: name) }
    }

    /// Lets the waiting work finish and the threads end.
    ///
    /// Later work is refused.
    package func close() {
        state.with { $0.isClosed = true }
        state.broadcast()
    }

    /// Lets the waiting work finish and returns when the threads have ended.
    package func shutdown() async {
        close()
        await state.threadsEnd()
    }

    private static func work(on state: ConditionLocked<State>) {
        while true {
            let taken = state.wait { state -> (work: WorkLanes.Work, lane: String)?? in
                if let taken = state.lanes.take() { return .some(taken) }
                return state.isClosed && state.lanes.isEmpty ? .some(nil) : nil
            }
            guard let taken else { break }
            taken.work()
            let (isEnding, mayBegin) = state.with { state in
                state.lanes.end(taken.lane)
                return (state.isClosed && state.lanes.isEmpty, state.lanes.hasTurn)
            }
            if isEnding { state.broadcast() } else if mayBegin { state.signal() }
        }
        state.threadEnded()
    }
}
