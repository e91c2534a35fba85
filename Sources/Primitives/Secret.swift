/// A value that must not be printed, logged or compared in variable time.
package struct Secret<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    private let value: Value

    /// Hides `value`.
    package init(_ value: Value) { self.value = value }

    /// The hidden value.
    ///
    /// Every use of this name can be searched for.
    package func reveal() -> Value { value }

    package var description: String { "‹secret›" }
    package var debugDescription: String { "‹secret›" }
}

extension Secret: CustomReflectable {
    /// Shows nothing, so that `dump` and template reflection show nothing either.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Secret where Value == String {
    /// Whether both hold the same bytes, in a time that depends on their length alone.
    package func matches(_ other: Secret<String>) -> Bool {
        constantTimeEquals(Array(value.utf8), Array(other.value.utf8))
    }
}

/// Whether two byte strings are equal, in a time that depends on their length alone.
package func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}
