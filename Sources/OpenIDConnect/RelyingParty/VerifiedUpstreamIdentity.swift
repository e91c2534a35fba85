package import Primitives

/// Who somebody is at an upstream OpenID provider: made from a verified ID token, and from nothing else.
package struct VerifiedUpstreamIdentity: Sendable {
    /// The provider's issuer.
    package let issuer: String
    /// The claim that says who the person is; nil for `sub`.
    package let subjectClaim: String?
    /// Who the person is: opaque, compared byte for byte.
    package let subject: String
    /// `sub`, also where another claim says who the person is: logout tokens name it.
    package let sub: String
    /// The provider's session (`sid`).
    package let session: String?
    /// When the person signed in there, if the provider says so.
    package let authenticatedAt: Timestamp?
    /// `acr`.
    package let acr: String?
    /// `amr`.
    package let amr: [String]
    /// When the provider's session ends, if it says so.
    package let sessionEnd: Timestamp?
    /// Every other claim of ID token and userinfo, as texts.
    package let attributes: [String: [String]]
    /// Whether the provider says that the person proved the address in `email`; nil when it doesn't say.
    package let isEmailVerified: Bool?
    /// The provider's clock, when it made the ID token.
    package let issuedAt: Timestamp
    /// The ID token, to be handed back at logout.
    package let idToken: Secret<String>

    /// The person of an ID token, with what userinfo adds.
    ///
    /// - Parameter subjectClaim: the claim of the ID token that says who somebody is, in place of `sub`: for providers
    ///   whose `sub` is another one for each client.
    package static func make(
        _ token: UpstreamIDToken, userInfo: UpstreamUserInfo?, subjectClaim: String? = nil
    ) -> UpstreamVerdict<VerifiedUpstreamIdentity> {
        var checks = UpstreamChecks()
        let claim = subjectClaim.flatMap { $0 == "sub" ? nil : $0 }
        var subject: String? = token.subject
        if let claim {
            let value = token.claims[claim]
            subject = value?.string.flatMap { UpstreamSubject.isPlausible($0) ? $0 : nil }
            checks.require(
                .subjectClaim, subject != nil,
                expected: "\(claim) in the ID token, 1 to 255 printable ASCII characters",
                received: value.map { $0.string ?? $0.text })
        }
        let claims = UpstreamClaims(idToken: token.claims, userInfo: userInfo?.claims)
        checks.prefer(
            .claimSizes, claims.leftOut.isEmpty,
            received: claims.leftOut.isEmpty ? nil : claims.leftOut.prefix(10).joined(separator: ", "))
        guard let subject else { return .refused(checks.all) }
        let identity = VerifiedUpstreamIdentity(
            issuer: token.issuer, subjectClaim: claim, subject: subject, sub: token.subject, session: token.session,
            authenticatedAt: token.authenticatedAt, acr: token.acr, amr: token.amr, sessionEnd: token.sessionEnd,
            attributes: claims.attributes, isEmailVerified: claims.isEmailVerified, issuedAt: token.issuedAt,
            idToken: token.compact)
        return .verified(identity, checks.all)
    }
}
