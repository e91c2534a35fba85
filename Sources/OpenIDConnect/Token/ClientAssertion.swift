package import Identity
package import JOSE
package import Primitives

/// A client's signed statement of who it is, verified (RFC 7523 §3, OpenID Connect Core §9).
package struct ClientAssertion: Sendable, Equatable {
    /// Its `jti`: to be taken once, until `expiresAt`.
    package let identifier: String
    /// When it may be forgotten: its `exp` and the skew allowed to it.
    package let expiresAt: Timestamp
    /// When it was made: its `iat`; the earliest moment that its `exp` allows when it does not say.
    package let issuedAt: Timestamp

    /// `typ` values that will do beside none and `JWT`.
    private static let types: Set<String> = ["JWT", "client-authentication+jwt"]

    /// Verifies an assertion with the client's own `keys`, and with nothing it brings along.
    ///
    /// Its sole audience must be one of `audiences`: an assertion made for us and others could be passed on by the
    /// others. Whether it was used before is for the caller to find out, once, atomically.
    package static func verify(
        _ jwt: String, client: Client, keys: KeySet, audiences: [String], now: Timestamp
    ) throws(TokenError) -> ClientAssertion {
        do {
            let token = try UnverifiedToken(compact: jwt)
            let verified = try token.verified(
                by: keys, allowing: algorithms(of: client), types: token.type == nil ? nil : types)
            let checks = ClaimChecks(now: now, skew: Lifetimes.clockSkew, issuer: client.id.value, audiences: nil)
            let claims = try checks.run(on: verified.claims)
            return try checked(claims, client: client, audiences: audiences, now: now)
        } catch {
            throw .invalidClient
        }
    }

    /// What the client signs with, by `token_endpoint_auth_signing_alg`; all that we offer when it does not say.
    private static func algorithms(of client: Client) -> Set<SignatureAlgorithm> {
        guard let registered = client.metadata.authenticationAlgorithm else { return Set(SignatureAlgorithm.allCases) }
        return Set(SignatureAlgorithm.allCases.filter { $0.rawValue == registered })
    }

    private static func checked(
        _ claims: RegisteredClaims, client: Client, audiences: [String], now: Timestamp
    ) throws(JOSEError) -> ClientAssertion {
        guard let subject = claims.subject, subject.isSameBytes(as: client.id.value) else { throw .missingClaim("sub") }
        guard claims.audiences.count == 1, let audience = claims.audiences.first, audience.isOne(of: audiences)
        else {
            throw .wrongAudience
        }
        guard let expiry = claims.expiry else { throw .missingClaim("exp") }
        guard expiry <= now + Lifetimes.clientAssertion + Lifetimes.clockSkew else { throw .malformedClaim("exp") }
        guard let identifier = claims.tokenID, (1...256).contains(identifier.utf8.count) else {
            throw .missingClaim("jti")
        }
        return ClientAssertion(
            identifier: identifier, expiresAt: expiry + Lifetimes.clockSkew,
            issuedAt: claims.issuedAt ?? expiry - Lifetimes.clientAssertion)
    }
}
