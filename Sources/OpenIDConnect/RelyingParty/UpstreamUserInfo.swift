package import JOSE
package import Primitives

/// What an upstream's userinfo endpoint says of the person of an ID token, verified (OpenID Connect Core §5.3).
package struct UpstreamUserInfo: Sendable {
    /// An answer as it came.
    package enum Answer: Sendable {
        /// A JSON object, authentic by the connection it came over.
        case json([UInt8])
        /// A signed JSON Web Token.
        case token(Secret<String>)
    }

    /// The claims.
    let claims: JSON

    /// Verifies an answer that was had with the access token of `idToken`.
    ///
    /// Its `sub` must be the ID token's, byte for byte: otherwise it is about somebody else (§5.3.4).
    package static func verify(
        _ answer: Answer, of idToken: UpstreamIDToken, keys: KeySet, expecting expected: UpstreamExpectation,
        now: Timestamp
    ) -> UpstreamVerdict<UpstreamUserInfo> {
        var checks = UpstreamChecks()
        let read: JSON? =
            switch answer {
            case .json(let bytes): checks.object(bytes)
            case .token(let compact): checks.signedObject(compact, keys: keys, expecting: expected, now: now)
            }
        guard let read else {
            checks.skip(.userInfoSubject)
            return .refused(checks.all)
        }
        let subject = read["sub"]?.string
        checks.require(
            .userInfoSubject, subject.map { $0.isSameBytes(as: idToken.subject) } ?? false, expected: idToken.subject,
            received: subject ?? read["sub"]?.text)
        guard checks.hold else { return .refused(checks.all) }
        return .verified(UpstreamUserInfo(claims: read), checks.all)
    }
}

extension UpstreamChecks {
    fileprivate mutating func object(_ bytes: [UInt8]) -> JSON? {
        let document = try? JSON.parse(bytes)
        return require(.userInfo, document?.object != nil, expected: "a JSON object") ? document : .none
    }

    /// The claims of a signed answer; `iss`, `aud` and `exp` must fit where they are there (§5.3.2).
    fileprivate mutating func signedObject(
        _ compact: Secret<String>, keys: KeySet, expecting expected: UpstreamExpectation, now: Timestamp
    ) -> JSON? {
        do throws(JOSEError) {
            let verified = try UnverifiedToken(compact: compact.reveal()).verified(
                by: keys, allowing: expected.algorithms, types: nil)
            let claims = try RegisteredClaims(verified.claims)
            require(.userInfo, true, received: "a signed answer")
            let isOurs = claims.issuer.map { $0.isSameBytes(as: expected.issuer) } ?? true
            let isForUs = claims.audiences.isEmpty || expected.clientID.isOne(of: claims.audiences)
            let isInTime = claims.expiry.map { now < $0 + expected.skew } ?? true
            let parts = [claims.issuer, claims.audiences.first, claims.expiry.map { Moment($0).iso }]
            guard
                require(
                    .userInfoSignature, isOurs && isForUs && isInTime,
                    expected: "\(expected.issuer), for \(expected.clientID)",
                    received: parts.compactMap { $0 }.joined(separator: ", "))
            else { return nil }
            return verified.claims
        } catch {
            require(.userInfo, true, received: "a signed answer")
            require(
                .userInfoSignature, false, expected: "a token signed by one of the provider's keys",
                received: "\(error)")
            return nil
        }
    }
}
