import Crypto
package import Identity
import Primitives

/// What a browser's session looks like from outside: a value that stands for nothing but "still the same" (OpenID Connect
/// Session Management 1.0 §3.2).
///
/// It stands in a cookie that scripts may read, so it is neither the session nor a way to it.
package struct BrowserState: Sendable, Equatable {
    /// The cookie's value: printable and without blanks.
    package let value: String
    /// Seconds for which the cookie may be kept.
    package let seconds: Int64

    /// The state of a browser, which lasts for `seconds` at most.
    package init(value: String, seconds: Int64) {
        self.value = value
        self.seconds = seconds
    }

    /// The `session_state` of an answer to `client` (§2): good for its origin alone, and told apart from any other
    /// answer's by `salt`.
    ///
    /// Nil for an app without a web origin, in which no frame can ask.
    package func sessionState(of client: ClientID, at redirectURI: VerifiedRedirectURI, salt: String) -> String? {
        guard redirectURI.isWeb else { return nil }
        let text = "\(client.value) \(redirectURI.webOrigin) \(value) \(salt)"
        return "\(Base64URL.encode(Array(SHA256.hash(data: Array(text.utf8))))).\(salt)"
    }
}

extension VerifiedRedirectURI {
    /// The origin as a browser writes it: in lower case, without the port that is the scheme's own (RFC 6454 §6.2).
    fileprivate var webOrigin: String {
        let written = origin.lowercased()
        for (scheme, port) in [("https://", ":443"), ("http://", ":80")]
        where written.hasPrefix(scheme) && written.hasSuffix(port) {
            return String(written.dropLast(port.count))
        }
        return written
    }
}
