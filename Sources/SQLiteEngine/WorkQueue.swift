import Primitives
import Storage

/// Work that waits for the threads of an engine, up to a limit.
///
/// It is a class because threads and callers share it and it outlives requests; its state is behind one condition.
final class WorkQueue<Work: Sendable>: Sendable {
    private struct State {
        var waiting: [Work] = []
        /// Work before this place was taken.
        var first = 0
        var isClosed = false
        var threads: Int
        var whenEnded: [@Sendable () -> Void] = []

        mutating func take(atMost count: Int) -> [Work] {
            let taken = Array(waiting[first...].prefix(count))
            first += taken.count
            if first == waiting.count || first > 512 {
                waiting.removeFirst(first)
                first = 0
            }
            return taken
        }
    }

    private let limit: Int
    private let state: ConditionLocked<State>

    /// A queue of at most `limit` waiting pieces of work for so many threads.
    init(threads: Int, limit: Int) {
        self.limit = limit
        state = ConditionLocked(State(threads: threads))
    }

    /// Adds work for the next free thread.
    ///
    /// Throws at once when there is no room.
    func add(_ work: Work) throws(StorageError) {
        let refusal: StorageError? = state.with { state in
            if state.isClosed { return .unavailable("the database is closed") }
            if state.waiting.count - state.first >= limit {
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
            if state.waiting.count == state.first { return state.isClosed ? [] : nil }
            return state.take(atMost: count)
        }
    }

    /// Tells that one of the threads does no more work.
    func threadEnded() {
        let whenEnded = state.with { state in
            state.threads -= 1
            return state.threads == 0 ? state.whenEnded : []
        }
        for action in whenEnded { action() }
    }

    /// Refuses further work and returns when what was waiting is done and the threads have ended.
    func shutdown() async {
        await unsafe withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let hasEnded = state.with { state in
                state.isClosed = true
                guard state.threads > 0 else { return true }
                state.whenEnded.append { unsafe continuation.resume() }
                return false
            }
            if hasEnded { unsafe continuation.resume() } else { state.broadcast() }
        }
    }
}
