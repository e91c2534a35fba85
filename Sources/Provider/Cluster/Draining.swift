import Synchronization

/// Whether this node is about to stop: it serves whoever still comes, and asks not to be sent anybody.
///
/// A class because what tells it and what asks it hold the same one.
package final class Draining: Sendable {
    private let state = Atomic(false)

    /// Not about to stop.
    package init() {}

    /// Whether it is about to stop.
    package var isUnderWay: Bool { state.load(ordering: .relaxed) }

    /// The node is about to stop; there is no way back.
    package func begin() { state.store(true, ordering: .relaxed) }
}
