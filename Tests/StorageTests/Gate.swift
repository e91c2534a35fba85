import Primitives

/// Holds threads until it is opened.
final class Gate: Sendable {
    private let state = ConditionLocked((isOpen: false, waiting: 0))

    /// Blocks the calling thread until the gate is open.
    func wait() {
        state.with { $0.waiting += 1 }
        state.broadcast()
        state.wait { $0.isOpen ? () : nil }
    }

    func open() {
        state.with { $0.isOpen = true }
        state.broadcast()
    }

    /// Returns when the gate is open.
    func opened() async throws {
        while !state.with({ $0.isOpen }) { try await Task.sleep(for: .milliseconds(1)) }
    }

    /// Whether this many threads have come so far.
    func hasStopped(_ count: Int) -> Bool { state.with { $0.waiting >= count } }

    /// Returns when this many threads have come.
    func stopped(_ count: Int) async throws {
        while !hasStopped(count) { try await Task.sleep(for: .milliseconds(1)) }
    }
}
