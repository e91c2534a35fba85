import Identity
import Primitives

extension ConnectionSettings {
    /// What is said of an OpenID provider; nothing sticks to any other.
    var oidc: OIDCSettings {
        get {
            guard case .oidc(let settings) = provider else { return OIDCSettings(issuer: "", clientID: "") }
            return settings
        }
        set { if case .oidc = provider { provider = .oidc(newValue) } }
    }

    /// The keys of an OpenID provider but `client_secret`.
    static let oidcFields: [Field<ConnectionSettings>] =
        [
            Field("issuer", \.oidc.issuer, .upstreamIssuer, default: ""),
            Field("client_id", \.oidc.clientID, .upstreamClientID, default: ""),
            Field(
                "token_endpoint_auth_method", \.oidc.clientAuthentication,
                Format<OIDCSettings.ClientAuthentication>.choice.orNothing, default: nil),
            Field("scopes", \.oidc.scopes, .scopes, default: OIDCSettings(issuer: "", clientID: "").scopes),
            Field("userinfo", \.oidc.asksUserInfo, .flag, default: true),
            Field("subject_claim", \.oidc.subjectClaim, Format<String>.text(upTo: 255).orNothing, default: nil),
        ] + Field.duration("clock_skew", \.oidc.clockSkewSeconds, in: .seconds, 0...300, default: 60)
}

extension Format<String> {
    /// An issuer (OpenID Connect Discovery §3): https, without query or fragment; http where calls may go so.
    fileprivate static let upstreamIssuer = matching(
        "the provider's issuer, an https:// address without query"
    ) { text in
        guard text.hasPrefix("https://") || text.hasPrefix("http://"), !text.contains("?"), !text.contains("#") else {
            return false
        }
        return Format<String>.isWebAddress(text)
    }

    private static func isWebAddress(_ text: String) -> Bool {
        text.utf8.count <= 1_024 && !text.hasSuffix("://")
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !#""<>\^`{|}"#.utf8.contains($0) }
    }

    /// A `client_id` (RFC 6749, appendix A.1).
    fileprivate static let upstreamClientID = matching("1 to 255 visible ASCII characters") { text in
        (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}

extension Format<[String]> {
    /// Scopes (RFC 6749 §3.3), `openid` among them, each once.
    fileprivate static let scopes: Format = {
        let scope = Format<String>.matching("a scope") { text in
            (1...255).contains(text.utf8.count)
                && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
        }
        let list = scope.list
        return Format(
            expected: "a list of scopes, each once and openid among them",
            read: { node throws(Mismatch) in
                let scopes = try list.read(node)
                guard scopes.contains("openid"), Set(scopes).count == scopes.count else {
                    throw Mismatch(node, expected: "a list of scopes, each once and openid among them")
                }
                return scopes
            }, write: list.write)
    }()
}
