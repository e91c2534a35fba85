package import Identity
package import JOSE
package import Primitives

/// An access token of ours, verified: signature, type, issuer and time.
///
/// Whether it was revoked, and whether it is meant for the asker, is decided beside this.
package struct AccessToken: Sendable, Equatable {
    /// Its `jti`.
    package let identifier: AccessTokenID
    /// `sub`: whom the client knows the person as, or the client itself; who that is here, the grant says.
    package let subject: String
    /// `client_id`.
    package let client: ClientID
    /// `aud`.
    package let audience: [String]
    /// `scope`.
    package let scopes: [String]
    /// `iat`.
    package let issuedAt: Timestamp
    /// `exp`.
    package let expiresAt: Timestamp
    /// `sid`, when there is a person behind it.
    package let session: SessionID?
    /// `cnf.jkt`: the thumbprint of the key it is bound to.
    package let keyThumbprint: String?
    /// `act`: who acts for the person.
    package let actor: JSON?
    /// `may_act`: who may, where somebody is named.
    package let mayAct: JSON?
    /// `auth_time`.
    package let authenticatedAt: Int64?
    /// `acr`.
    package let acr: String?

    /// Reads a token that somebody presents.
    ///
    /// An ID token or any other kind is refused by its `typ` (RFC 9068 §4).
    package static func read(
        _ compact: String, keys: KeySet, issuer: String, now: Timestamp
    ) throws(BearerError) -> AccessToken {
        do {
            let token = try UnverifiedToken(compact: compact)
            let verified = try token.verified(
                by: keys, allowing: Set(SignatureAlgorithm.allCases), types: [AccessTokenClaims.type])
            // The skew is for the clocks of our own nodes; expiry is exact, see below.
            let checks = ClaimChecks(now: now, skew: NodeClocks.skew, issuer: issuer, audiences: nil)
            return try AccessToken(verified.claims, try checks.run(on: verified.claims), now: now)
        } catch {
            throw .invalidToken
        }
    }

    private init(_ json: JSON, _ claims: RegisteredClaims, now: Timestamp) throws(JOSEError) {
        guard let subject = claims.subject else { throw .missingClaim("sub") }
        guard let client = json["client_id"]?.string else { throw .missingClaim("client_id") }
        guard let identifier = claims.tokenID else { throw .missingClaim("jti") }
        guard let issuedAt = claims.issuedAt else { throw .missingClaim("iat") }
        guard let expiresAt = claims.expiry, now < expiresAt else { throw .expired }
        self.identifier = AccessTokenID(identifier)
        self.subject = subject
        self.client = ClientID(client)
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        audience = claims.audiences
        scopes = (json["scope"]?.string ?? "").split(separator: " ").map(String.init)
        session = json["sid"]?.string.map { SessionID($0) }
        keyThumbprint = json["cnf"]?["jkt"]?.string
        actor = json["act"]
        mayAct = json["may_act"]
        authenticatedAt = json["auth_time"]?.integer
        acr = json["acr"]?.string
        // A way of binding that cannot be checked here must not be passed over.
        guard json["cnf"] == nil || keyThumbprint != nil else { throw .malformedClaim("cnf") }
    }

    /// Throws unless the token came the way it is bound: with a proof of its key, or, bound to none, as a bearer token
    /// (RFC 9449 §7.1, §7.2).
    package func require(_ scheme: PresentedAccessToken.Scheme, proved thumbprint: String?) throws(BearerError) {
        guard (scheme == .dpop) == (keyThumbprint != nil) else { throw .invalidToken }
        guard let keyThumbprint else { return }
        guard let thumbprint, thumbprint.isSameBytes(as: keyThumbprint) else { throw .invalidToken }
    }

    /// Throws unless the token has this scope (RFC 6750 §3.1).
    package func require(scope: String) throws(BearerError) {
        guard scopes.contains(scope) else { throw .insufficientScope(scope) }
    }
}
