import Primitives

/// Where a directory answers: `ldap://host`, `ldap://host:port`, or the same with `ldaps`.
package struct DirectoryURL: Sendable, Hashable, Codable {
    /// The address as written.
    package let text: String
    /// Whether the connection begins with TLS.
    package let isEncrypted: Bool
    /// Name or address; an IPv6 address without its brackets.
    package let host: String
    /// Port, 389 or 636 when none is written.
    package let port: UInt16

    /// Reads an address; nil for anything that says more than host and port (RFC 4516 allows much more).
    package init?(_ text: String) {
        guard let parts = URIParts(text), ["ldap", "ldaps"].contains(parts.scheme), let host = parts.host,
            parts.hasPlausibleHost, !parts.hasUserInfo, parts.path.isEmpty || parts.path == "/", parts.query == nil,
            !text.contains("#")
        else { return nil }
        self.text = text
        isEncrypted = parts.scheme == "ldaps"
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        guard let written = parts.port else {
            port = isEncrypted ? 636 : 389
            return
        }
        guard let port = UInt16(written), port > 0 else { return nil }
        self.port = port
    }

    /// Whether it is on this machine, where nobody listens in.
    package var isLoopback: Bool { ["127.0.0.1", "::1", "localhost"].contains(host) }

    /// Reads the bare address.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let url = DirectoryURL(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not the address of a directory")
        }
        self = url
    }

    /// Writes the bare address.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
