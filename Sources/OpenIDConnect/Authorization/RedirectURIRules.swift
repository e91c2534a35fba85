package import Identity
import Primitives

/// Which redirect URIs may be registered, and when a request's URI is the registered one.
package enum RedirectURIRules {
    /// Why `uri` may not be registered, in a sentence for whoever registers it; nil when it may.
    package static func problem(with uri: String, applicationType: ApplicationType) -> String? {
        guard (1...2_048).contains(uri.utf8.count) else { return "must have 1 to 2048 characters" }
        if let problem = problemWithCharacters(of: uri) { return problem }
        guard let parts = URIParts(uri) else { return "must be an absolute URI with a scheme" }
        if let problem = problemWithScheme(of: parts, applicationType: applicationType) { return problem }
        return problemWithPath(of: parts) ?? problemWithQuery(of: parts)
    }

    /// Whether `sent` is the registered URI, byte for byte (RFC 9700 §4.1.3).
    ///
    /// The one exception is a native client's `http` URI on a loopback address: its port is whatever the system gave
    /// it (RFC 8252 §7.3). `localhost` is a name, not an address, and gets no exception (§8.3).
    static func matches(_ sent: String, registered: String, _ type: ApplicationType) -> Bool {
        if sent.isSameBytes(as: registered) { return true }
        guard type == .native, let sent = loopback(sent), let registered = loopback(registered) else { return false }
        return sent.host == registered.host && sent.rest.isSameBytes(as: registered.rest)
    }

    /// Characters that two readers of a URI disagree about are refused, wherever they stand.
    private static func problemWithCharacters(of uri: String) -> String? {
        for byte in uri.utf8 {
            switch byte {
            case 0x00...0x20, 0x7F: return "must not contain spaces or control characters"
            case 0x80...: return "must be ASCII; write a host name in its xn-- form and escape the rest"
            case UInt8(ascii: "#"): return "must not have a fragment"  // RFC 6749 §3.1.2
            case UInt8(ascii: "\\"): return "must not contain a backslash"
            case UInt8(ascii: "*"): return "must not contain a wildcard"
            case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "^"), UInt8(ascii: "`"),
                UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
                return "contains a character that must be percent-encoded"  // RFC 3986 §2
            default: continue
            }
        }
        // A stray % is read differently everywhere, and no honest URI escapes NUL.
        guard uri.utf8.contains(UInt8(ascii: "%")) else { return nil }
        return (try? PercentEncoding.decodeFormValue(uri.utf8)) == nil ? "is not validly percent-encoded" : nil
    }

    private static func problemWithScheme(of parts: URIParts, applicationType: ApplicationType) -> String? {
        switch parts.scheme {
        case "https": return problemWithAuthority(of: parts)
        case "http":
            if let problem = problemWithAuthority(of: parts) { return problem }
            return parts.isLoopback ? nil : "must use https, or http with a loopback host"
        default:
            // RFC 8252 §7.1: a private-use scheme is a reversed domain name. Every scheme that runs or opens
            // something (javascript, data, vbscript, file, blob, intent, about…) is a single word.
            guard parts.scheme.contains(".") else { return "has a scheme that is not allowed" }
            guard applicationType == .native else { return "may have a scheme of its own only for a native client" }
            return parts.hasUserInfo ? "must not contain user information" : nil
        }
    }

    private static func problemWithAuthority(of parts: URIParts) -> String? {
        guard parts.authority != nil else { return "must have // and a host after the scheme" }
        guard !parts.hasUserInfo else { return "must not contain user information" }
        return parts.hasPlausibleHost ? nil : "must have a valid host and port"
    }

    /// A browser takes `..` out of a path before it asks, so the page shown would not be the one registered; `..;` is the
    /// same to some servers.
    private static func problemWithPath(of parts: URIParts) -> String? {
        // Nearly all paths have no dot, written or escaped.
        guard parts.path.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "%") }) else {
            return nil
        }
        let segments = parts.path.lowercased().split(separator: "/").map { $0.prefix { $0 != ";" } }
        let isPlain = segments.allSatisfy { segment in
            ![".", "..", "%2e", ".%2e", "%2e.", "%2e%2e"].contains(segment)
        }
        return isPlain ? nil : "must not contain the path segments . and .."
    }

    /// A query may not already hold what a response will add: the client would read two of them.
    private static func problemWithQuery(of parts: URIParts) -> String? {
        guard let query = parts.query else { return nil }
        guard let form = try? FormParameters(parsing: query) else { return "has a query that is not validly encoded" }
        for pair in form.pairs {
            let name = pair.name.prefix { $0 != "[" }.lowercased()
            if responseParameters.contains(name) { return "has a query that holds a response parameter" }
        }
        return nil
    }

    /// Scheme and host of a loopback `http` URI without its port, and what follows the port.
    private static func loopback(_ uri: String) -> (host: String, rest: String)? {
        for host in ["http://127.0.0.1", "http://[::1]"] where uri.hasPrefix(host) {
            let afterHost = uri.utf8.dropFirst(host.utf8.count)
            guard afterHost.first == UInt8(ascii: ":") else {
                return (host, String(decoding: afterHost, as: UTF8.self))
            }
            let digits = afterHost.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard let port = UInt16(String(decoding: digits, as: UTF8.self)), port > 0 else { return nil }
            return (host, String(decoding: afterHost.dropFirst(1 + digits.count), as: UTF8.self))
        }
        return nil
    }

    /// What an authorization response of any kind holds.
    private static let responseParameters: Set<String> = [
        "code", "state", "iss", "error", "error_description", "error_uri", "response", "id_token", "access_token",
        "session_state",
    ]
}
