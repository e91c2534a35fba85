import Synchronization

/// Tells background work that there is something to do; told many times before it looks, it looks once.
///
/// A class because both sides hold the same one.
package final class Wakeup: Sendable {
    private struct State {
        var isDue = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// Nothing to do yet.
    package init() {}

    /// There is something to do.
    package func wake() {
        let sleeper = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let sleeper = state.sleeper else {
                state.isDue = true
                return nil
            }
            state.sleeper = nil
            return sleeper
        }
        sleeper?.resume()
    }

    /// Waits until there is something to do, or until the task is cancelled; for one waiting task at a time.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state -> Bool in
                    guard !state.isDue, !Task.isCancelled else {
                        state.isDue = false
                        return true
                    }
                    state.sleeper = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            wake()
        }
    }
}
