package import Primitives

/// A successful answer of the token endpoint (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).
package struct TokenResponse: Sendable {
    /// The access token.
    package let accessToken: String
    /// How long the access token lives.
    package let lifetime: Duration
    /// Whether the access token is bound to a key (RFC 9449 §5).
    package let isBound: Bool
    /// Scopes of the access token: always stated, so that a narrowed one is seen.
    package let scopes: [String]
    /// The refresh token, when one was issued.
    package let refreshToken: Secret<String>?
    /// The ID token, when a person signed in.
    package let idToken: String?
    /// `issued_token_type`, in the answer to an exchange (RFC 8693 §2.2.1).
    package var issuedKind: TokenExchangeRequest.Kind?

    /// An answer.
    package init(
        accessToken: String, lifetime: Duration, isBound: Bool = false, scopes: [String],
        refreshToken: Secret<String>? = nil, idToken: String? = nil
    ) {
        self.accessToken = accessToken
        self.lifetime = lifetime
        self.isBound = isBound
        self.scopes = scopes
        self.refreshToken = refreshToken
        self.idToken = idToken
    }

    /// The JSON body; sent with `Cache-Control: no-store`.
    package var body: [UInt8] {
        var body = JSONObjectWriter(capacity: 2_048)
        body.add("access_token", accessToken)
        if let issuedKind { body.add("issued_token_type", issuedKind.rawValue) }
        body.add("token_type", isBound ? "DPoP" : "Bearer")
        body.add("expires_in", lifetime.components.seconds)
        if let refreshToken { body.add("refresh_token", refreshToken.reveal()) }
        if let idToken { body.add("id_token", idToken) }
        body.add("scope", scopes.joined(separator: " "))
        return body.finish()
    }
}
