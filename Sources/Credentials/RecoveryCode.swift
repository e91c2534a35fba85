package import Primitives

/// A code that stands in for a lost device, once.
///
/// Twelve characters, 60 bits: more than can be guessed at the pace codes may be tried, and kept as a keyed hash, so that
/// a copy of the database does not tell them.
package struct RecoveryCode: Sendable {
    /// How many somebody has.
    package static let count = 10
    /// Bytes of chance that one is made of.
    package static let randomLength = 8

    private static let length = 12

    /// As people keep it: `K7XN-P2QF-9WRT`.
    package let text: Secret<String>

    /// The code of `randomLength` random bytes; what is missing counts as 0.
    package init(random bytes: [UInt8]) { text = TypedCode.text(of: bytes, length: Self.length) }

    /// What was typed in normal form: capital letters and digits alone, however it was spaced; nil when it cannot be a
    /// code.
    package static func normalForm(_ typed: String) -> String? {
        TypedCode.normalForm(typed, length: length)
    }
}
