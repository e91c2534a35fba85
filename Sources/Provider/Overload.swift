import Primitives
import Storage

/// Tells errors that pass by themselves from all others.
package enum Overload {
    /// Whether a queue was full or the database cannot be reached now: nothing was changed, and trying again helps.
    package static func isCause(of error: any Error) -> Bool {
        switch error {
        case is BoundedPool.Overloaded, StorageError.unavailable, OutboundError.busy: true
        default: false
        }
    }
}
