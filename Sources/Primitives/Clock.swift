/// Where the time comes from.
///
/// Rules never ask it: they are handed a `Timestamp`.
package protocol Clock: Sendable {
    /// The time now.
    func now() -> Timestamp
}
