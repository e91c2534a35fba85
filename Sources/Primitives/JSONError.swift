/// Why bytes were refused as JSON, and where.
package struct JSONError: Error, Equatable, Sendable {
    /// What was wrong.
    package enum Reason: Sendable {
        /// The bytes end within a value.
        case endsEarly
        /// A byte that may not stand where it does.
        case unexpectedByte
        /// Something but white space follows the value.
        case trailingBytes
        /// A text that is not UTF-8.
        case invalidUTF8
        /// A control character that is not escaped.
        case bareControlCharacter
        /// An unknown escape, or half a surrogate pair.
        case invalidEscape
        /// A number not written as RFC 8259 §6 wants it.
        case invalidNumber
        /// A number too large for a double.
        case numberOutOfRange
        /// Two members of one object have the same name.
        case duplicateMember
        /// Arrays and objects within one another beyond the limit.
        case tooDeep
    }

    /// What was wrong.
    package let reason: Reason
    /// How many bytes were read before it was noticed.
    package let offset: Int
}
