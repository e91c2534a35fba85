import Provider
import Synchronization

/// The first of several answers, for one who waits for it.
///
/// A class, since the thread that asks, the alarm and the one who waits share it.
final class FirstAnswer: Sendable {
    private struct State {
        var answer: DirectoryAnswer?
        var waiting: CheckedContinuation<DirectoryAnswer, Never>?
    }

    private let state = Mutex(State())

    /// Gives an answer; every later one is dropped.
    func give(_ answer: DirectoryAnswer) {
        let waiting = state.withLock { state -> CheckedContinuation<DirectoryAnswer, Never>? in
            guard state.answer == nil else { return nil }
            state.answer = answer
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: answer)
    }

    /// Waits for it; to be called once.
    func wait() async -> DirectoryAnswer {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> DirectoryAnswer? in
                if state.answer == nil { state.waiting = continuation }
                return state.answer
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }
}
