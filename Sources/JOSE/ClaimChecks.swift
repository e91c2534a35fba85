package import Primitives

/// What must hold of the registered claims of a token, here and now (RFC 7519 §4.1, RFC 8725 §3.8 to §3.9).
package struct ClaimChecks: Sendable {
    /// What becomes of a token whose `exp` has passed.
    package enum Expiry: Sendable {
        /// It is refused, and so is one without `exp`.
        case mustBeAhead
        /// It will do: an `id_token_hint` is believed long after (OpenID Connect RP-Initiated Logout §2).
        case mayHavePassed
    }

    /// The most that clocks may differ.
    package static let maximumSkew = Duration.seconds(60)

    private let now: Timestamp
    private let skew: Duration
    private let issuer: String
    private let audiences: [String]?
    private let expiry: Expiry
    private let maximumAge: Duration?

    /// States the checks.
    ///
    /// `iss` must be `issuer` and `aud` must have one of `audiences`, byte for byte; nil leaves `aud` to the caller.
    /// With `maximumAge`, `iat` must be there and no longer ago. `skew` counts up to `maximumSkew`.
    package init(
        now: Timestamp, skew: Duration = maximumSkew, issuer: String, audiences: [String]?,
        expiry: Expiry = .mustBeAhead, maximumAge: Duration? = nil
    ) {
        self.now = now
        self.skew = max(.zero, min(skew, Self.maximumSkew))
        self.issuer = issuer
        self.audiences = audiences
        self.expiry = expiry
        self.maximumAge = maximumAge
    }

    /// The registered claims, after all checks.
    @discardableResult
    package func run(on claims: JSON) throws(JOSEError) -> RegisteredClaims {
        let registered = try RegisteredClaims(claims)
        try checkParties(registered)
        try checkExpiry(registered)
        try checkBeginning(registered)
        return registered
    }

    private func checkParties(_ claims: RegisteredClaims) throws(JOSEError) {
        guard let issuer = claims.issuer else { throw .missingClaim("iss") }
        guard issuer.isSameBytes(as: self.issuer) else { throw .wrongIssuer }
        guard let expected = audiences else { return }
        guard !claims.audiences.isEmpty else { throw .missingClaim("aud") }
        guard claims.audiences.contains(where: { audience in expected.contains { $0.isSameBytes(as: audience) } })
        else { throw .wrongAudience }
    }

    private func checkExpiry(_ claims: RegisteredClaims) throws(JOSEError) {
        guard case .mustBeAhead = expiry else { return }
        guard let expiry = claims.expiry else { throw .missingClaim("exp") }
        guard now < expiry + skew else { throw .expired }  // "on or after which": RFC 7519 §4.1.4
    }

    private func checkBeginning(_ claims: RegisteredClaims) throws(JOSEError) {
        if let notBefore = claims.notBefore, now + skew < notBefore { throw .notYetValid }
        if let issuedAt = claims.issuedAt, now + skew < issuedAt { throw .issuedInTheFuture }
        guard let maximumAge else { return }
        guard let issuedAt = claims.issuedAt else { throw .missingClaim("iat") }
        guard now <= issuedAt + maximumAge + skew else { throw .tooOld }
    }
}
