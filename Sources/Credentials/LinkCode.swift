package import Primitives

/// A code that stands beside a link in a mail, for those whose links do not arrive whole.
///
/// Computed from what is kept of the link and never kept itself: a copy of the database tells no code, and another link
/// has another one. Eight characters, 40 bits: with five tries in a quarter of an hour, guessing the code of an
/// invitation that is good for a month succeeds once in seventy million months.
package struct LinkCode: Sendable {
    private static let length = 8
    private static let bytes = 5

    /// As people read it: `K7XN-P2QF`.
    package let text: Secret<String>

    /// The code of the link with this hash, in a mail to this address in normal form.
    package init(link hash: [UInt8], to email: String, key: [UInt8]) {
        let code = LinkCodeMAC.compute(hash, to: email, key: key)
        text = TypedCode.text(of: Array(code.prefix(Self.bytes)), length: Self.length)
    }

    /// Whether this is what somebody typed, however it was spaced; takes the same time whatever it was.
    package func matches(_ typed: String) -> Bool {
        guard let typed = TypedCode.normalForm(typed, length: Self.length),
            let own = TypedCode.normalForm(text.reveal(), length: Self.length)
        else { return false }
        return Secret(own).matches(Secret(typed))
    }
}
