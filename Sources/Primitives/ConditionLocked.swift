import Foundation

/// A value behind a lock that threads can wait on.
///
/// `@unchecked Sendable` (ADR 0006): the value is only ever touched while the condition is held.
package final class ConditionLocked<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var value: Value

    /// Guards `value`.
    package init(_ value: Value) { self.value = value }

    /// Looks at or changes the value alone.
    package func with<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        condition.lock()
        defer { condition.unlock() }
        return try body(&value)
    }

    /// Blocks the calling thread until `body` returns something.
    ///
    /// Never call it from an async function.
    package func wait<Result>(until body: (inout Value) -> Result?) -> Result {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result = body(&value) { return result }
            condition.wait()
        }
    }

    /// Wakes one waiting thread.
    package func signal() { condition.signal() }

    /// Wakes all waiting threads.
    package func broadcast() { condition.broadcast() }
}
