import Primitives

/// What a DPoP proof is made for: a method and the URL of one of our endpoints, as `htm` and `htu` name them.
package struct DPoPTarget: Sendable, Equatable {
    /// The HTTP method.
    package let method: String
    /// The URL, taken apart only when a proof came: few requests bring one.
    package let url: String

    /// A request to the endpoint at `url`, which is our own and absolute.
    package init(method: String, url: String) {
        self.method = method
        self.url = url
    }

    /// Whether the claims of a proof name this request (RFC 9449 §4.3, items 8 and 9).
    func isNamed(method: String, url: String) -> Bool {
        guard let own = HTTPTarget(self.url), let named = HTTPTarget(url) else { return false }
        return method.isSameBytes(as: self.method) && named == own
    }
}

/// An http or https URL without its query and fragment, in the one spelling of RFC 3986 §6.2.2 and §6.2.3.
///
/// Dot segments are left as they are: none of our paths has any, so a URL with them is another one.
struct HTTPTarget: Equatable {
    let scheme: String
    let authority: String
    let path: [UInt8]

    /// Nil for anything but an absolute http or https URL with a host and without user information.
    init?(_ url: String) {
        guard url.utf8.count <= 2_048, let parts = URIParts(url), ["https", "http"].contains(parts.scheme),
            let authority = parts.authority?.lowercased(), !authority.isEmpty, !parts.hasUserInfo,
            parts.hasPlausibleHost, let path = Self.normalized(parts.path)
        else { return nil }
        let ownPort = parts.scheme == "https" ? ":443" : ":80"
        scheme = parts.scheme
        self.authority = authority.hasSuffix(ownPort) ? String(authority.dropLast(ownPort.count)) : authority
        self.path = path
    }

    /// Unreserved characters without their escapes, other escapes in capitals, and `/` for nothing.
    private static func normalized(_ path: String) -> [UInt8]? {
        var result: [UInt8] = []
        var rest = path.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                result.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                return nil
            }
            let escaped = high << 4 | low
            if isUnreserved(escaped) {
                result.append(escaped)
            } else {
                result.append(byte)
                result += [high, low].map { $0 < 10 ? 0x30 + $0 : 0x37 + $0 }
            }
        }
        return result.isEmpty ? [UInt8(ascii: "/")] : result
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }
}
