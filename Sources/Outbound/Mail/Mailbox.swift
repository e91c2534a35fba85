package import Primitives

/// A name and an address (RFC 5322 §3.4).
package struct Mailbox: Sendable, Equatable {
    /// What people read; nil for the bare address.
    package let name: String?
    /// Where mail goes.
    package let address: EmailAddress

    /// A mailbox.
    package init(name: String?, address: EmailAddress) {
        self.name = name
        self.address = address
    }

    /// Reads `Name <user@host>` or `user@host`; nil for anything else.
    package init?(_ text: String) {
        guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else {
            guard let address = EmailAddress(text) else { return nil }
            self.init(name: nil, address: address)
            return
        }
        let name = String(text[..<open].description.trimmingWhitespace())
        guard let address = EmailAddress(String(text[text.index(after: open)...].dropLast())) else { return nil }
        self.init(name: name.isEmpty ? nil : name, address: address)
    }
}
