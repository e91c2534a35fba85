import Foundation

/// A fixed number of threads for work that blocks or computes for long, behind a queue with a limit.
///
/// It is a class because it owns threads and outlives requests; all its state is behind one condition.
package final class BoundedPool: Sendable {
    /// The queue was full or the pool is closed: answer 503 with `Retry-After`.
    package struct Overloaded: Error {
        /// The pool that refused.
        package let pool: String
    }

    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var first = 0
        var isClosed = false
        var threads: Int
        var whenEnded: [@Sendable () -> Void] = []

        var count: Int { waiting.count - first }

        mutating func pop() -> (@Sendable () -> Void)? {
            guard first < waiting.count else { return nil }
            let work = waiting[first]
            first += 1
            if first == waiting.count || first > 512 {
                waiting.removeFirst(first)
                first = 0
            }
            return work
        }
    }

    private let name: String
    private let limit: Int
    private let state: ConditionLocked<State>

    /// Starts `threads` threads that share a queue of at most `limit` waiting pieces of work.
    package init(name: String, threads: Int, limit: Int) {
        self.name = name
        self.limit = limit
        state = ConditionLocked(State(threads: threads))
        for index in 0..<threads {
            let state = state
            let thread = Thread { BoundedPool.work(on: state) }
            thread.name = "\(name)-\(index)"
            thread.stackSize = 1 << 20
            thread.start()
        }
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
    package func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        let isAccepted = state.with { state in
            guard !state.isClosed, state.count < limit else { return false }
            state.waiting.append(work)
            return true
        }
        if isAccepted { state.signal() }
        return isAccepted
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
        await unsafe withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let hasEnded = state.with { state in
                guard state.threads > 0 else { return true }
                state.whenEnded.append { unsafe continuation.resume() }
                return false
            }
            if hasEnded { unsafe continuation.resume() }
        }
    }

    private static func work(on state: ConditionLocked<State>) {
        while true {
            let work = state.wait { state -> (@Sendable () -> Void)?? in
                if let work = state.pop() { return .some(work) }
                return state.isClosed ? .some(nil) : nil
            }
            guard let work else { break }
            work()
        }
        let whenEnded = state.with { state in
            state.threads -= 1
            return state.threads == 0 ? state.whenEnded : []
        }
        for action in whenEnded { action() }
    }
}
