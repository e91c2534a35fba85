import Primitives

/// Which URLs are taken for a provider's, by their looks: whether one may be called is the outbound guard's to say.
enum UpstreamURL {
    /// What such a URL is, in words for whoever configures it.
    static let expectation = "an absolute https URL without fragment or user information"

    /// Whether a configured issuer can be one (OpenID Connect Discovery §3): no query, no fragment.
    static func isIssuer(_ text: String) -> Bool {
        guard isPlain(text), let parts = URIParts(text) else { return false }
        return parts.query == nil && (parts.scheme == "https" || parts.scheme == "http" && parts.isLoopback)
    }

    /// Whether `text` can be an endpoint of the provider `issuer`.
    ///
    /// Plain http only on this machine, and only for an issuer that is itself plain: a provider reached over https does
    /// not lead away from it (OpenID Connect Discovery §7.1).
    static func isEndpoint(_ text: String, of issuer: String) -> Bool {
        guard isPlain(text), let parts = URIParts(text) else { return false }
        if parts.scheme == "https" { return true }
        return parts.scheme == "http" && parts.isLoopback && URIParts(issuer)?.scheme == "http"
    }

    /// Whether `text` can be the endpoint that browsers are sent to with `parameters`.
    ///
    /// Its own query is kept (RFC 6749 §3.1), so it may not hold a parameter of ours: the provider, or what stands before
    /// it, might read the other one.
    static func isEndpoint(_ text: String, of issuer: String, leaving parameters: Set<String>) -> Bool {
        guard isEndpoint(text, of: issuer) else { return false }
        guard let query = URIParts(text)?.query else { return true }
        guard let form = try? FormParameters(parsing: query) else { return false }
        return form.pairs.allSatisfy { pair in !parameters.contains(pair.name.prefix { $0 != "[" }.lowercased()) }
    }

    /// The URL with parameters added to its query.
    static func adding(_ parameters: FormParameters, to url: String) -> String {
        VerifiedRedirectURI(verified: url).adding(parameters)
    }

    /// Printable ASCII without what two readers of a URL disagree about, with a host that all read alike.
    private static func isPlain(_ text: String) -> Bool {
        guard (1...2_048).contains(text.utf8.count), text.utf8.allSatisfy(isAllowed), let parts = URIParts(text) else {
            return false
        }
        return !parts.hasUserInfo && parts.hasPlausibleHost
            && (try? PercentEncoding.decodeFormValue(text.utf8)) != nil
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && !##""#<>\^`{|}"##.utf8.contains(byte)
    }
}
