import Foundation
import Primitives
import Storage

/// Work that waits for the threads of an engine, up to a limit.
///
/// A thread is started when more work waits than threads do, up to their number, and stays.
/// It is a class because threads and callers share it and it outlives requests; its state is behind one condition.
final class WorkQueue<Work: Sendable>: Sendable {
    private struct State: WorkedOn {
        var waiting = Fifo<Work>()
        var isClosed = false
        var threads = WorkingThreads(0)
        /// Threads that wait for work.
        var idle = 0

        mutating func take(atMost count: Int) -> [Work] {
            var taken: [Work] = []
            while taken.count < count, let work = waiting.popFirst() { taken.append(work) }
            return taken
        }
    }

    private let name: String
    private let threads: Int
    private let limit: Int
    private let serve: @Sendable (WorkQueue) -> Void
    private let state = ConditionLocked(State())

    /// A queue of at most `limit` waiting pieces of work for at most so many threads, of which each does `serve`: it takes
    /// work until there is none any more.
    init(name: String, threads: Int, limit: Int, serve: @escaping @Sendable (WorkQueue) -> Void) {
        self.name = name
        self.threads = threads
        self.limit = limit
        self.serve = serve
    }

    /// Adds work for the next free thread.
    ///
    /// Throws at once when there is no room.
    func add(_ work: Work) throws(StorageError) {
        let (refusal, new) = state.with { state -> (StorageError?, Int?) in
            if state.isClosed { return (.unavailable("the database is closed"), nil) }
            if state.waiting.count >= limit { return (.unavailable("too much is waiting for the database"), nil) }
            state.waiting.append(work)
            guard state.waiting.count > state.idle, state.threads.count < threads else { return (nil, nil) }
            state.threads.begin()
            return (nil, state.threads.count)
        }
        if let refusal { throw refusal }
        if let new { startThread(new) } else { state.signal() }
    }

    private func startThread(_ number: Int) {
        let thread = Thread { [self] in
            serve(self)
            state.threadEnded()
        }
        thread.name = "\(name)-\(number)"
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Blocks a thread until there is work and takes it; nothing when the queue is closed and empty.
    func take(atMost count: Int) -> [Work] {
        var isIdle = false
        return state.wait { state -> [Work]? in
            let mustWait = state.waiting.isEmpty && !state.isClosed
            if mustWait != isIdle { state.idle += mustWait ? 1 : -1 }
            isIdle = mustWait
            return mustWait ? nil : state.take(atMost: count)
        }
    }

    /// Refuses further work and returns when what was waiting is done and the threads have ended.
    func shutdown() async {
        state.with { $0.isClosed = true }
        state.broadcast()
        await state.threadsEnd()
    }
}
