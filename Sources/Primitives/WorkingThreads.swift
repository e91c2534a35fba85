/// The threads that still work on something shared, and who waits for the last of them to end.
package struct WorkingThreads: Sendable {
    /// How many there are.
    package private(set) var count: Int
    private var waiting: [@Sendable () -> Void] = []

    /// So many threads.
    package init(_ count: Int) { self.count = count }

    /// Notes that one more begins.
    package mutating func begin() { count += 1 }

    /// Notes that one has ended, and returns what is to be done when it was the last.
    fileprivate mutating func end() -> [@Sendable () -> Void] {
        count -= 1
        return count == 0 ? waiting : []
    }

    /// Has `action` done when the last one has ended; false, with nothing to come, when it has already.
    fileprivate mutating func whenEnded(_ action: @escaping @Sendable () -> Void) -> Bool {
        guard count > 0 else { return false }
        waiting.append(action)
        return true
    }
}

/// A state that threads work on until it is closed.
package protocol WorkedOn {
    /// The threads.
    var threads: WorkingThreads { get set }
}

extension ConditionLocked where Value: WorkedOn {
    /// Tells that one of the threads does no more work.
    package func threadEnded() {
        for action in with({ $0.threads.end() }) { action() }
    }

    /// Returns when all threads have ended.
    package func threadsEnd() async {
        await unsafe withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            let isToCome = with { state in state.threads.whenEnded { unsafe continuation.resume() } }
            if !isToCome { unsafe continuation.resume() }
        }
    }
}
