import Primitives

/// An API that a token is for, named by an absolute URI (RFC 8707 §2).
package struct ResourceIndicator: Sendable, Hashable {
    /// The URI; compared byte for byte.
    package let value: String

    /// Takes an absolute URI without a fragment, of printable ASCII; nil for anything else.
    package init?(_ text: String) {
        guard (1...2_048).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x23 }),
            let parts = URIParts(text), parts.authority != nil || !parts.path.isEmpty
        else { return nil }
        value = text
    }
}
