package import JOSE
package import Primitives

/// An ID token of an upstream provider, verified; there is no way to make one but `verify`.
package struct UpstreamIDToken: Sendable {
    /// Who made it.
    package let issuer: String
    /// Whom it was made for: our client.
    package let clientID: String
    /// `sub`.
    package let subject: String
    /// `sid`.
    package let session: String?
    /// `auth_time`.
    package let authenticatedAt: Timestamp?
    /// `acr`.
    package let acr: String?
    /// `amr`.
    package let amr: [String]
    /// When the provider says that its session ends (`session_expiry`).
    package let sessionEnd: Timestamp?
    /// `iat`: what the provider's clock said.
    package let issuedAt: Timestamp
    /// All claims.
    package let claims: JSON
    /// As it came, to be handed back at logout.
    package let compact: Secret<String>

    /// Verifies a token that came straight from the provider's token endpoint (OpenID Connect Core §3.1.3.7).
    ///
    /// Its signature is checked although the connection was authentic (item 6 would let that be left out). Once it is
    /// good every claim is checked, whatever became of the one before, so that one attempt shows all that is wrong.
    ///
    /// - Parameters:
    ///   - keys: the provider's, and nobody else's.
    ///   - accessToken: the one it came with, for `at_hash`.
    ///   - code: the one it was had for, for `c_hash`.
    package static func verify(
        _ compact: Secret<String>, keys: KeySet, expecting expected: UpstreamExpectation, accessToken: Secret<String>?,
        code: Secret<String>, now: Timestamp
    ) -> UpstreamVerdict<UpstreamIDToken> {
        var checks = UpstreamChecks()
        guard let signed = checks.signedClaims(of: compact, keys: keys, algorithms: expected.algorithms, types: nil)
        else {
            checks.skip(ofClaims)
            return .refused(checks.all)
        }
        let claims = signed.claims
        checks.checkParties(signed.registered, issuer: expected.issuer, clientID: expected.clientID)
        checks.checkAuthorizedParty(claims["azp"], clientID: expected.clientID)
        checks.checkTimes(signed.registered, now: now, skew: expected.skew)
        checks.checkSubject(signed.registered.subject)
        checks.checkNonce(claims["nonce"]?.string, expected: expected.nonce)
        checks.checkHash(.accessTokenHash, claims["at_hash"], of: accessToken, algorithm: signed.algorithm)
        checks.checkHash(.codeHash, claims["c_hash"], of: code, algorithm: signed.algorithm)
        let authenticatedAt = checks.authenticationTime(claims["auth_time"], expected: expected, now: now)
        let acr = checks.authenticationContext(claims["acr"], expected: expected)
        let session = checks.session(in: claims)
        guard checks.hold, let subject = signed.registered.subject, let issuedAt = signed.registered.issuedAt else {
            return .refused(checks.all)
        }
        let token = UpstreamIDToken(
            issuer: expected.issuer, clientID: expected.clientID, subject: subject, session: session,
            authenticatedAt: authenticatedAt, acr: acr, amr: methods(claims["amr"]),
            sessionEnd: time(claims["session_expiry"]), issuedAt: issuedAt, claims: claims, compact: compact)
        return .verified(token, checks.all)
    }

    /// What the provider's clock said when it made the token: also of one that was refused, if its signature was good, so
    /// that a wrong clock can be told from a wrong token.
    package static func clock(of compact: Secret<String>, by verdict: UpstreamVerdict<UpstreamIDToken>) -> Timestamp? {
        let name = UpstreamCheck.signature.rawValue
        guard verdict.checks.contains(where: { $0.name == name && $0.outcome == .passed }) else { return nil }
        return time((try? UnverifiedToken(compact: compact.reveal()))?.unverifiedClaims["iat"])
    }

    /// What is checked of the claims, in order.
    static let ofClaims: [UpstreamCheck] = [
        .issuer, .audience, .authorizedParty, .expiry, .notBefore, .issuedAt, .subject, .nonce, .accessTokenHash,
        .codeHash, .authenticationTime, .authenticationContext, .session,
    ]

    /// `amr`, as far as it is what RFC 8176 §1 says it is.
    private static func methods(_ claim: JSON?) -> [String] {
        (claim?.strings ?? []).filter { (1...64).contains($0.utf8.count) }.prefix(16).map { $0 }
    }

    /// A NumericDate in whole seconds.
    fileprivate static func time(_ claim: JSON?) -> Timestamp? {
        guard let seconds = claim?.integer, (0...253_402_300_799).contains(seconds) else { return nil }
        return Timestamp(seconds: seconds)
    }
}

extension UpstreamChecks {
    /// `azp` names our client where it is there (items 4, 5).
    fileprivate mutating func checkAuthorizedParty(_ claim: JSON?, clientID: String) {
        guard let claim else { return skip(.authorizedParty) }
        require(
            .authorizedParty, claim.string.map { $0.isSameBytes(as: clientID) } ?? false, expected: clientID,
            received: claim.string ?? claim.text)
    }

    /// `nonce` is the one of this question (item 11); neither is shown, since nobody can do anything with it.
    fileprivate mutating func checkNonce(_ nonce: String?, expected: String) {
        let holds = nonce.map { constantTimeEquals(Array($0.utf8), Array(expected.utf8)) } ?? false
        require(
            .nonce, holds, expected: holds ? nil : "the one that was sent", received: nonce == nil ? "none" : nil)
    }

    /// `at_hash` and `c_hash` fit where they are there (§3.1.3.8, §3.3.2.11); the code flow may leave them out.
    fileprivate mutating func checkHash(
        _ check: UpstreamCheck, _ claim: JSON?, of value: Secret<String>?, algorithm: SignatureAlgorithm
    ) {
        guard let claim, let value else { return skip(check) }
        let expected = AccessTokenHash.compute(value.reveal(), algorithm: algorithm)
        require(
            check, claim.string.map { $0.isSameBytes(as: expected) } ?? false, expected: expected,
            received: claim.string ?? claim.text)
    }

    /// `auth_time` must be there and recent when an age was asked for (item 13), and is never in the future.
    ///
    /// The age counts until the question was sent: how long the person took over the provider's pages is their affair.
    fileprivate mutating func authenticationTime(
        _ claim: JSON?, expected: UpstreamExpectation, now: Timestamp
    ) -> Timestamp? {
        let time = UpstreamIDToken.time(claim)
        guard claim != nil || expected.maxAge != nil else {
            skip(.authenticationTime)
            return nil
        }
        let isPast = time.map { $0 <= now + expected.skew } ?? false
        guard let maxAge = expected.maxAge else {
            prefer(.authenticationTime, isPast, received: time.map { Moment($0).iso } ?? claim?.text)
            return isPast ? time : nil
        }
        let earliest = expected.askedAt - .seconds(Int64(maxAge)) - expected.skew
        require(
            .authenticationTime, isPast && time.map { earliest <= $0 } ?? false,
            expected: "after \(Moment(earliest).iso)", received: time.map { Moment($0).iso } ?? claim?.text)
        return time
    }

    /// `acr` is one of those that will do, where it matters (item 12).
    fileprivate mutating func authenticationContext(_ claim: JSON?, expected: UpstreamExpectation) -> String? {
        let acr = claim?.string.flatMap { (1...1_024).contains($0.utf8.count) ? $0 : nil }
        guard !expected.acceptedACR.isEmpty else {
            skip(.authenticationContext, received: acr)
            return acr
        }
        require(
            .authenticationContext, acr.map { $0.isOne(of: expected.acceptedACR) } ?? false,
            expected: expected.acceptedACR.joined(separator: ", "), received: acr ?? claim?.text)
        return acr
    }
}
