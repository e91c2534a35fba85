import Foundation
package import Primitives

/// The system's clock.
package struct SystemClock: Primitives.Clock {
    /// Reads the system's real-time clock.
    package init() {}

    package func now() -> Timestamp {
        Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded()))
    }
}
