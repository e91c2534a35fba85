import Primitives
import Storage

/// Tells errors that pass by themselves from all others.
package enum Overload {
    /// Somebody asked for more than may wait at one time.
    package struct TooMany: Error {}

    /// Whether a queue was full or the database cannot be reached now: nothing was changed, and trying again helps.
    package static func isCause(of error: any Error) -> Bool {
        switch error {
        case is BoundedPool.Overloaded, is TooMany, StorageError.unavailable, OutboundError.busy: true
        default: false
        }
    }
}
