import Primitives

/// The one rule for a value that says who somebody is: a name identifier, an email address, a group.
///
/// Two values that a person or a database could take for the same must not both be possible, so nothing is trimmed,
/// folded or repaired: what is not already in the one plain form is refused.
package enum IdentityValue {
    /// The longest value, in code points: that of a persistent identifier (SAML Core §8.3.7).
    package static let maximumLength = 256

    /// What is wrong with a value.
    package enum Problem: String, Sendable, Equatable {
        /// There is nothing.
        case empty
        /// It is longer than `maximumLength`.
        case tooLong = "too long"
        /// It begins or ends with white space.
        case surroundingSpace = "white space around it"
        /// It has a control or format character, a line separator, a private or an unassigned code point.
        case invisibleCharacter = "a character that cannot be seen"
        /// It is not in Unicode normalization form KC: another spelling of the same.
        case notNormalized = "not in normalization form KC"
    }

    /// What is wrong with `value`; nil when it will do.
    package static func problem(with value: String) -> Problem? {
        guard !value.isEmpty else { return .empty }
        // Bytes first: a text of megabytes is not walked through to find that it is too long.
        guard value.utf8.count <= maximumLength * 4, value.unicodeScalars.count <= maximumLength else {
            return .tooLong
        }
        // Nearly all values are printable ASCII, which is its own plain form.
        if value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
            return value.utf8.first == 0x20 || value.utf8.last == 0x20 ? .surroundingSpace : nil
        }
        guard let first = value.unicodeScalars.first, let last = value.unicodeScalars.last,
            !first.properties.isWhitespace, !last.properties.isWhitespace
        else { return .surroundingSpace }
        guard value.unicodeScalars.allSatisfy(isVisible) else { return .invisibleCharacter }
        return value.nfkc.isSameBytes(as: value) ? nil : .notNormalized
    }

    /// Whether a code point is one that people see and tell apart.
    static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
        default: !scalar.properties.isDefaultIgnorableCodePoint
        }
    }
}
