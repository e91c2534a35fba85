package import Primitives

/// A URI that a client registered and that may be redirected to.
///
/// Only the checks of this target make one, so that nothing unverified is ever redirected to.
package struct VerifiedRedirectURI: Sendable, Hashable, CustomStringConvertible {
    /// The URI as the client sent it.
    package let value: String

    init(verified value: String) { self.value = value }

    package var description: String { value }

    /// Whether it is an `http` or `https` address, which a browser can post a form to.
    package var isWeb: Bool { ["http", "https"].contains(value.prefix { $0 != ":" }.lowercased()) }

    /// Scheme, host and port, or the bare scheme with its colon: what a `form-action` directive names.
    package var origin: String {
        guard let colon = value.firstIndex(of: ":") else { return value }
        let scheme = value[..<colon].lowercased()
        guard scheme == "http" || scheme == "https" else { return scheme + ":" }
        let authority = value[colon...].dropFirst(3).prefix { $0 != "/" && $0 != "?" }
        return "\(scheme)://\(authority)"
    }

    /// The URI with `parameters` added to its query (RFC 6749 §4.1.2).
    package func adding(_ parameters: FormParameters) -> String {
        guard !parameters.pairs.isEmpty else { return value }
        let separator =
            if !value.utf8.contains(0x3F) { "?" } else if value.hasSuffix("?") || value.hasSuffix("&") { "" } else {
                "&"
            }
        return value + separator + parameters.encoded()
    }
}
