package import Primitives

/// A search filter with a place for an email address: `(mail={email})` (RFC 4515).
package struct DirectoryFilter: Sendable, Hashable, Codable {
    /// The filter as written, with its `{email}`.
    package let text: String

    /// Finds people by `mail`.
    package static let mail = DirectoryFilter(checked: "(mail=\(place))")

    private static let place = "{email}"

    /// Reads a filter; nil unless it is one filter in balanced parentheses with `{email}` in it.
    package init?(_ text: String) {
        guard text.utf8.count <= 1_000, text.contains(Self.place), Self.isOneFilter(text) else { return nil }
        self.text = text
    }

    private init(checked text: String) { self.text = text }

    /// The filter for one address, which cannot say more in it than an address: of its bytes all but letters, digits
    /// and the harmless signs of addresses are escaped (RFC 4515 §3).
    package func filled(with email: EmailAddress) -> String {
        let digits = Array("0123456789abcdef")
        let escaped = email.normalized.utf8.map { byte in
            Self.isHarmless(byte)
                ? String(UnicodeScalar(byte)) : "\\\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
        return text.split(separator: Self.place, omittingEmptySubsequences: false).joined(separator: escaped.joined())
    }

    private static func isHarmless(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "@.-_+".utf8.contains(byte)
        }
    }

    /// Whether the text begins with a parenthesis that its last character closes, and holds no control characters.
    private static func isOneFilter(_ text: String) -> Bool {
        guard text.hasPrefix("("), text.hasSuffix(")") else { return false }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else { return false }
        var depth = 0
        for (index, byte) in text.utf8.enumerated() {
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            guard depth > 0 || index == text.utf8.count - 1 else { return false }
        }
        return depth == 0
    }

    /// Reads the bare filter.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let filter = DirectoryFilter(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a filter for people")
        }
        self = filter
    }

    /// Writes the bare filter.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
