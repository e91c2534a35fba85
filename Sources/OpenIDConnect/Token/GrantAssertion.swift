package import Identity
package import JOSE
package import Primitives

/// A client's signed statement for whom it wants a token, verified (RFC 7523 §2.1, §3).
package struct GrantAssertion: Sendable, Equatable {
    /// Whom it names: an account's id, or its address.
    package let subject: String
    /// Its `jti`: to be taken once for its client, until `expiresAt`.
    package let identifier: String
    /// When it may be forgotten: its `exp` and the skew allowed to it.
    package let expiresAt: Timestamp
    /// When it was made: its `iat`; the earliest moment that its `exp` allows when it does not say.
    package let issuedAt: Timestamp

    /// The one refusal for every reason.
    package static let refusal = TokenError(.invalidGrant, "The assertion is not valid.")

    /// Verifies an assertion with the client's own `keys`, and with nothing it brings along.
    ///
    /// Its sole audience must be one of `audiences`. Whether it was used before is for the caller to find out, once,
    /// atomically.
    package static func verify(
        _ jwt: String, client: Client, keys: KeySet, audiences: [String], now: Timestamp
    ) throws(TokenError) -> GrantAssertion {
        do {
            let verified = try UnverifiedToken(compact: jwt).verified(
                by: keys, allowing: Set(SignatureAlgorithm.allCases), types: nil)
            let checks = ClaimChecks(now: now, skew: Lifetimes.clockSkew, issuer: client.id.value, audiences: nil)
            return try GrantAssertion(try checks.run(on: verified.claims), audiences: audiences, now: now)
        } catch {
            throw refusal
        }
    }

    private init(_ claims: RegisteredClaims, audiences: [String], now: Timestamp) throws(JOSEError) {
        guard claims.audiences.count == 1, let audience = claims.audiences.first, audience.isOne(of: audiences)
        else { throw .wrongAudience }
        guard let subject = claims.subject, (1...512).contains(subject.utf8.count) else { throw .missingClaim("sub") }
        guard let expiry = claims.expiry else { throw .missingClaim("exp") }
        guard expiry <= now + Lifetimes.grantAssertion + Lifetimes.clockSkew else { throw .malformedClaim("exp") }
        guard let identifier = claims.tokenID, (1...256).contains(identifier.utf8.count) else {
            throw .missingClaim("jti")
        }
        self.subject = subject
        self.identifier = identifier
        expiresAt = expiry + Lifetimes.clockSkew
        issuedAt = claims.issuedAt ?? expiry - Lifetimes.grantAssertion
    }

    /// The scopes of the token: those asked for, or all that the client may have; without `offline_access`, since there
    /// is no refresh token.
    package static func scopes(requested: [String]?, client: Client) throws(TokenError) -> [String] {
        let allowed = client.metadata.scopes.filter { $0 != Scope.offlineAccess }
        guard let requested else { return allowed }
        guard requested.allSatisfy({ allowed.contains($0) }) else {
            throw TokenError(.invalidScope, "A scope is not allowed for the client.")
        }
        return requested
    }
}
