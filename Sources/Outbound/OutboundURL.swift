import Foundation
package import Primitives
package import Provider

/// A URL that may be called, as far as one can tell from itself.
package struct OutboundURL: Sendable, Hashable {
    /// The URL put together from its checked parts, host in lower case.
    package let text: String
    /// A name, or an IP address without brackets.
    package let host: String
    /// The address, when the host is one.
    package let address: IPAddress?

    /// Reads a URL.
    ///
    /// Plain http only to this machine, and only with `allowPrivate`. A host that is a number in some spelling, user
    /// information, a fragment, a port of another well-known service, and characters that two readers of a URL disagree
    /// about are refused.
    package init(_ url: String, allowPrivate: Bool) throws(OutboundError) {
        guard (1...2_048).contains(url.utf8.count), url.utf8.allSatisfy(Self.isAllowed), let parts = URIParts(url),
            !parts.hasUserInfo, parts.hasPlausibleHost, let written = parts.host
        else { throw .forbidden }
        let isIPv6 = written.hasPrefix("[")
        let host = isIPv6 ? String(written.dropFirst().dropLast()) : written
        let address = IPAddress(host)
        guard !isIPv6 || address != nil else { throw .forbidden }
        let isThisMachine = host == "localhost" || host.hasSuffix(".localhost") || Self.isLoopback(address)
        switch parts.scheme {
        case "https": break
        case "http" where allowPrivate && isThisMachine: break
        default: throw .forbidden
        }
        if let port = parts.port { guard Self.mayCall(port) else { throw .forbidden } }
        text =
            "\(parts.scheme)://\(written)\(parts.port.map { ":\($0)" } ?? "")"
            + "\(parts.path.isEmpty ? "/" : parts.path)\(parts.query.map { "?\($0)" } ?? "")"
        self.host = host
        self.address = address
        // Whoever opens the connection must read the same host as whoever checked it.
        guard let same = URL(string: text)?.host(), same == host || same == written else { throw .forbidden }
    }

    /// Printable ASCII without what RFC 3986 has no place for, without `\`, which browsers take for `/`, and without `#`.
    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !##""#<>\^`{|}"##.utf8.contains(byte)
    }

    private static func isLoopback(_ address: IPAddress?) -> Bool {
        guard let address else { return false }
        return address.bytes.count == 4
            ? address.bytes[0] == 127 : address.bytes.dropLast().allSatisfy { $0 == 0 } && address.bytes[15] == 1
    }

    /// The well-known ports are those of other services, but for the web's own.
    private static func mayCall(_ port: String) -> Bool {
        UInt16(port).map { $0 == 443 || $0 == 80 || $0 >= 1_024 } ?? false
    }
}
