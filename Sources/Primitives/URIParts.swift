/// An absolute URI taken apart by the generic syntax of RFC 3986 §3, without repairing anything.
package struct URIParts: Sendable {
    /// The scheme in lower case.
    package let scheme: String
    /// What stands between `//` and the path; nil without `//`.
    package let authority: String?
    /// What stands between the authority and the query.
    package let path: String
    /// What stands behind the first `?`; nil without one.
    package let query: String?

    /// Takes an absolute URI apart; nil without a valid scheme.
    package init?(_ uri: String) {
        let bytes = uri.utf8
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), let first = bytes.first, Self.isLetter(first),
            bytes[..<colon].allSatisfy(Self.isSchemeCharacter)
        else { return nil }
        scheme = uri[..<colon].lowercased()
        var rest = bytes[bytes.index(after: colon)...]
        query = rest.firstIndex(of: UInt8(ascii: "?")).map { String(uri[bytes.index(after: $0)...]) }
        if rest.starts(with: "//".utf8) {
            let host = rest.dropFirst(2).prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
            authority = String(Substring(host))
            rest = rest[host.endIndex...]
        } else {
            authority = nil
        }
        path = String(Substring(rest.prefix { $0 != 0x3F && $0 != 0x23 }))
    }

    /// Whether there is user information before the host.
    package var hasUserInfo: Bool { authority?.utf8.contains(UInt8(ascii: "@")) ?? false }

    /// The host in lower case, an IPv6 address in its brackets; nil without an authority that has one.
    package var host: String? { hostAndPort?.host }

    /// The port as written; nil without one.
    package var port: String? { hostAndPort?.port }

    /// Whether the host is a loopback address or `localhost`.
    package var isLoopback: Bool { ["127.0.0.1", "[::1]", "localhost"].contains(hostAndPort?.host) }

    /// Whether the host is a name or address as browsers and servers alike read it, and the port a number.
    package var hasPlausibleHost: Bool {
        guard let (host, port) = hostAndPort else { return false }
        if let port {
            guard let number = UInt16(port), number > 0, !port.hasPrefix("0"), !port.hasPrefix("+") else {
                return false
            }
        }
        if host.hasPrefix("[") {
            return host.utf8.count > 2
                && host.dropFirst().dropLast().utf8.allSatisfy { Self.isHexadecimal($0) || $0 == 0x3A || $0 == 0x2E }
        }
        let labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Substring.init)
        guard host.utf8.count <= 253, labels.allSatisfy(Self.isLabel) else { return false }
        // A last label of digits means an IPv4 address, which has one spelling only: 127.1 is one to some readers.
        guard let last = labels.last, last.utf8.allSatisfy({ (0x30...0x39).contains($0) }) || last.hasPrefix("0x")
        else {
            return true
        }
        return labels.count == 4 && labels.allSatisfy { label in UInt8(label).map { "\($0)" == label } ?? false }
    }

    /// Host and port, when the authority has that shape.
    private var hostAndPort: (host: String, port: String?)? {
        guard let authority, !authority.isEmpty, !hasUserInfo else { return nil }
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            let rest = authority[authority.index(after: close)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            return (String(authority[...close]).lowercased(), rest.isEmpty ? nil : String(rest.dropFirst()))
        }
        let parts = authority.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count <= 2, let host = parts.first else { return nil }
        return (Substring(host).lowercased(), parts.count == 2 ? String(Substring(parts[1])) : nil)
    }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
            && label.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F }
    }

    private static func isSchemeCharacter(_ byte: UInt8) -> Bool {
        isLetter(byte) || (0x30...0x39).contains(byte) || byte == 0x2B || byte == 0x2D || byte == 0x2E
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
