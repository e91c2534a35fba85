package import Primitives
import Synchronization

/// A clock that stands still until it is told to move.
package final class FixedClock: Clock {
    private let time: Mutex<Timestamp>

    /// Begins at 2030-01-01T00:00:00Z unless told otherwise.
    package init(_ time: Timestamp = Timestamp(seconds: 1_893_456_000)) { self.time = Mutex(time) }

    package func now() -> Timestamp { time.withLock { $0 } }

    /// Moves the clock, backwards too.
    package func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }

    /// Sets the clock.
    package func set(to new: Timestamp) { time.withLock { $0 = new } }
}
