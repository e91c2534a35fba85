import Primitives
import Storage

/// Work that waits for the threads of an engine, up to a limit.
///
/// It is a class because threads and callers share it and it outlives requests; its state is behind one condition.
final class WorkQueue<Work: Sendable>: Sendable {
    private struct State: WorkedOn {
        var waiting = Fifo<Work>()
        var isClosed = false
        var threads: WorkingThreads

        mutating func take(atMost count: Int) -> [Work] {
            var taken: [Work] = []
            while taken.count < count, let work = waiting.popFirst() { taken.append(work) }
            return taken
        }
    }

    private let limit: Int
    private let state: ConditionLocked<State>

    /// A queue of at most `limit` waiting pieces of work for so many threads.
    init(threads: Int, limit: Int) {
        self.limit = limit
        state = ConditionLocked(State(threads: WorkingThreads(threads)))
    }

    /// Adds work for the next free thread.
    ///
    /// Throws at once when there is no room.
    func add(_ work: Work) throws(StorageError) {
        let refusal: StorageError? = state.with { state in
            if state.isClosed { return .unavailable("the database is closed") }
            if state.waiting.count >= limit {
                return .unavailable("too much is waiting for the database")
            }
            state.waiting.append(work)
            return nil
        }
        if let refusal { throw refusal }
        state.signal()
    }

    /// Blocks a thread until there is work and takes it; nothing when the queue is closed and empty.
    func take(atMost count: Int) -> [Work] {
        state.wait { state -> [Work]? in
            if state.waiting.isEmpty { return state.isClosed ? [] : nil }
            return state.take(atMost: count)
        }
    }

    /// Tells that one of the threads does no more work.
    func threadEnded() { state.threadEnded() }

    /// Refuses further work and returns when what was waiting is done and the threads have ended.
    func shutdown() async {
        state.with { $0.isClosed = true }
        state.broadcast()
        await state.threadsEnd()
    }
}
