/// An email address: as typed, for mail, and in its one normal form, for comparison.
package struct EmailAddress: Hashable, Sendable, CustomStringConvertible, Codable {
    /// The address as typed, without white space around it.
    package let address: String

    /// Trimmed, NFKC, lower case: two addresses are the same person's when this is equal.
    package let normalized: String

    /// Reads an address; nil unless it is `local@domain` of at most 254 bytes without white space or control characters.
    package init?(_ typed: String) {
        let trimmed = String(typed.trimmingWhitespace())
        // Looked at first: to bring a long text into a normal form may take seconds.
        guard Self.isPlausible(trimmed) else { return nil }
        let normal = trimmed.nfkc.lowercased()
        guard Self.isPlausible(normal) else { return nil }
        address = trimmed
        normalized = normal
    }

    /// Takes both forms of an address as a database returns them: they were checked and normalized on their way in.
    package init(stored address: String, normalized: String) {
        self.address = address
        self.normalized = normalized
    }

    /// The part after the `@`, in normal form.
    package var domain: String { String(normalized[normalized.index(after: at)...]) }

    /// The part before the `@`, in normal form.
    package var localPart: String { String(normalized[..<at]) }

    package var description: String { address }

    package static func == (left: EmailAddress, right: EmailAddress) -> Bool { left.normalized == right.normalized }

    package func hash(into hasher: inout Hasher) { hasher.combine(normalized) }

    /// Reads the bare address.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let email = EmailAddress(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an email address")
        }
        self = email
    }

    /// Writes the bare address as typed.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(address)
    }

    private var at: String.Index { normalized.lastIndex(of: "@") ?? normalized.startIndex }

    private static func isPlausible(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let local = parts.first, let domain = parts.last else { return false }
        guard !local.isEmpty, domain.count > 1, text.utf8.count <= 254, local.utf8.count <= 64 else { return false }
        guard domain.first != ".", domain.last != ".", !hasEmptyLabel(domain) else { return false }
        return text.unicodeScalars.allSatisfy { $0.isASCII ? isPlain(UInt8($0.value)) : isSeen($0) }
    }

    private static func hasEmptyLabel(_ domain: Substring) -> Bool {
        zip(domain.utf8, domain.utf8.dropFirst()).contains { $0 == UInt8(ascii: ".") && $1 == UInt8(ascii: ".") }
    }

    /// Whether a character of ASCII may stand in an address: no white space, no control character, nothing that quotes or
    /// parts addresses in a header.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"),
            UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["),
            UInt8(ascii: "]"):
            false
        default: (0x21...0x7E).contains(byte)
        }
    }

    private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.properties.isWhitespace
            && ![.control, .format, .surrogate, .unassigned].contains(scalar.properties.generalCategory)
    }
}

extension String {
    /// This text without the white space around it.
    package func trimmingWhitespace() -> Substring {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return text
    }
}
