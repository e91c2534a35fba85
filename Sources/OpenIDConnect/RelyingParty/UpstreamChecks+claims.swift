import JOSE
import Primitives

extension UpstreamChecks {
    /// `iss` and `aud` (OpenID Connect Core §3.1.3.7 items 2, 3).
    ///
    /// Stricter than the text: our client is the only audience. A token for others too could have been given to them,
    /// and by them to us.
    mutating func checkParties(_ claims: RegisteredClaims, issuer: String, clientID: String) {
        require(
            .issuer, claims.issuer.map { $0.isSameBytes(as: issuer) } ?? false, expected: issuer,
            received: claims.issuer)
        let isOurs = claims.audiences.count == 1 && clientID.isOne(of: claims.audiences)
        require(
            .audience, isOurs, expected: clientID, received: claims.audiences.prefix(10).joined(separator: ", "))
    }

    /// `exp`, `nbf` and `iat` (items 9, 10; RFC 7519 §4.1.4 to §4.1.6).
    ///
    /// - Parameter maximumAge: how long ago `iat` may be; nil leaves that open.
    mutating func checkTimes(
        _ claims: RegisteredClaims, now: Timestamp, skew: Duration, maximumAge: Duration? = nil
    ) {
        let words = "\(Moment(now).iso) ± \(skew.components.seconds) s"
        require(
            .expiry, claims.expiry.map { now < $0 + skew } ?? false, expected: "after \(words)",
            received: claims.expiry.map { Moment($0).iso })
        if let notBefore = claims.notBefore {
            require(
                .notBefore, notBefore <= now + skew, expected: "before \(words)", received: Moment(notBefore).iso)
        } else {
            skip(.notBefore)
        }
        let isRecent = claims.issuedAt.map { issuedAt in
            issuedAt <= now + skew && maximumAge.map { now <= issuedAt + $0 + skew } ?? true
        }
        require(.issuedAt, isRecent ?? false, expected: words, received: claims.issuedAt.map { Moment($0).iso })
    }

    /// `sub`: 1 to 255 printable ASCII characters (OpenID Connect Core §2), otherwise opaque.
    mutating func checkSubject(_ subject: String?) {
        require(
            .subject, subject.map(UpstreamSubject.isPlausible) ?? false,
            expected: "1 to 255 printable ASCII characters",
            received: subject)
    }

    /// `sid`, which need not be there; one that is no text is left out, since nobody could be told its end.
    mutating func session(in claims: JSON) -> String? {
        guard let member = claims["sid"] else {
            skip(.session)
            return nil
        }
        let session = member.string.flatMap { (1...255).contains($0.utf8.count) ? $0 : nil }
        prefer(.session, session != nil, expected: "a text of 1 to 255 bytes", received: member.string ?? member.text)
        return session
    }
}

/// What identifies somebody at a provider.
enum UpstreamSubject {
    /// Whether a text can be an identifier: compared byte for byte and kept, so nothing invisible is in it.
    static func isPlausible(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}
