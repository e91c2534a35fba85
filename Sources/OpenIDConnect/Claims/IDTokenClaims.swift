package import Identity
package import JOSE
package import Primitives

/// The claims of an ID token (OpenID Connect Core §2).
///
/// With `response_type=code` the claims of a scope are in UserInfo (§5.4); an ID token has those asked for one by one.
package struct IDTokenClaims: Sendable {
    /// The `typ` of its header.
    package static let type = "JWT"

    /// `iss`.
    package var issuer: String
    /// `sub`: whom the client knows the person as.
    package var subject: String
    /// The person: the claims asked for.
    package var account: Account
    /// `aud`.
    package var client: ClientID
    /// `iat`.
    package var issuedAt: Timestamp
    /// `exp`.
    package var expiresAt: Timestamp
    /// When, how and where the person signed in.
    package var signIn: SignInClaims
    /// `nonce`, from the authorization request; left out on a refresh (§12.2).
    package var nonce: String?
    /// Claims asked for one by one.
    package var requested: ClaimsRequest

    /// The claims of an ID token issued at `issuedAt`.
    package init(
        issuer: String, subject: String, account: Account, client: ClientID, issuedAt: Timestamp, expiresAt: Timestamp,
        signIn: SignInClaims, nonce: String? = nil, requested: ClaimsRequest = ClaimsRequest()
    ) {
        self.issuer = issuer
        self.subject = subject
        self.account = account
        self.client = client
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.signIn = signIn
        self.nonce = nonce
        self.requested = requested
    }

    /// The payload for the token that accompanies `accessToken` and will be signed with `algorithm`.
    package func payload(accessToken: String, algorithm: SignatureAlgorithm) -> [UInt8] {
        var payload = JSONObjectWriter(capacity: 640)
        payload.add("iss", issuer)
        payload.add("sub", subject)
        payload.add("aud", client.value)
        payload.add("exp", expiresAt.seconds)
        payload.add("iat", issuedAt.seconds)
        if let nonce { payload.add("nonce", nonce) }
        payload.add(signIn)
        payload.add("at_hash", AccessTokenHash.compute(accessToken, algorithm: algorithm))
        payload.add(account, scopes: [], requested: requested.idToken)
        return payload.finish()
    }
}
