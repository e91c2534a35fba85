package import JOSE
package import Primitives

/// An upstream provider's word that a session of its ended, verified (OpenID Connect Back-Channel Logout 1.0 §2.6).
///
/// Whether it came before is for the caller to find out, once, atomically.
package struct UpstreamLogoutToken: Sendable, Equatable {
    /// `sub`: whose sessions end; all of them where there is no `sid`.
    package let subject: String?
    /// `sid`: which session ends.
    package let session: String?
    /// `jti`: to be taken once for its connection, until `expiresAt`.
    package let identifier: String
    /// From here on it would be refused by its age.
    package let expiresAt: Timestamp

    private static let event = "http://schemas.openid.net/event/backchannel-logout"
    /// `typ` values that will do beside none: §2.4 only recommends its own.
    private static let types: Set<String> = ["logout+jwt", "JWT"]
    /// How old one may be: providers that try again sign anew or within this.
    private static let maximumAge = Duration.minutes(10)

    /// Verifies a token that somebody posted.
    ///
    /// Checked as an ID token is, with the provider's keys of this connection alone; it must speak of the logout event,
    /// say whose, and have no `nonce`, so that no ID token passes for it.
    package static func verify(
        _ compact: Secret<String>, keys: KeySet, issuer: String, clientID: String,
        algorithms: Set<SignatureAlgorithm>, skew: Duration, now: Timestamp
    ) -> UpstreamVerdict<UpstreamLogoutToken> {
        var checks = UpstreamChecks()
        let isTyped = (try? UnverifiedToken(compact: compact.reveal()))?.type != nil
        let accepted = algorithms.intersection(ProviderConfiguration.acceptedAlgorithms)
        guard
            let signed = checks.signedClaims(
                of: compact, keys: keys, algorithms: accepted, types: isTyped ? types : nil)
        else {
            checks.skip(ofClaims)
            return .refused(checks.all)
        }
        let skew = max(.zero, min(skew, UpstreamExpectation.maximumSkew))
        checks.checkParties(signed.registered, issuer: issuer, clientID: clientID)
        checks.checkTimes(signed.registered, now: now, skew: skew, maximumAge: maximumAge)
        checks.require(
            .logoutEvent, signed.claims["events"]?[event]?.object != nil, expected: event,
            received: signed.claims["events"]?.text)
        checks.require(.nonce, signed.claims["nonce"] == nil, expected: "none")
        let session = checks.session(in: signed.claims)
        let subject = signed.registered.subject
        checks.require(
            .logoutSubject, subject.map(UpstreamSubject.isPlausible) ?? (session != nil), expected: "sub or sid",
            received: subject)
        let identifier = signed.registered.tokenID.flatMap { (1...256).contains($0.utf8.count) ? $0 : nil }
        checks.require(
            .tokenID, identifier != nil, expected: "1 to 256 bytes", received: signed.registered.tokenID)
        guard checks.hold, let identifier, let issuedAt = signed.registered.issuedAt else {
            return .refused(checks.all)
        }
        let token = UpstreamLogoutToken(
            subject: subject, session: session, identifier: identifier, expiresAt: issuedAt + maximumAge + skew)
        return .verified(token, checks.all)
    }

    /// What is checked of the claims, in order.
    private static let ofClaims: [UpstreamCheck] = [
        .issuer, .audience, .expiry, .notBefore, .issuedAt, .logoutEvent, .nonce, .session, .logoutSubject, .tokenID,
    ]
}
