package import Identity
package import JOSE
package import Primitives

/// An ID token of ours that a client hands back, to say whom it means (OpenID Connect Core §3.1.2.1).
///
/// It may have expired long ago: it proves who was meant, never that somebody is signed in.
package struct IDTokenHint: Sendable, Equatable {
    /// Whom it is about, as its client knows them.
    package let subject: String
    /// Whom it was issued to.
    package let client: ClientID
    /// The session it was issued in.
    package let session: SessionID?

    /// Reads a hint; nil when it is not an ID token of ours, for `client` where one is given.
    ///
    /// An access token or a logout token is none, by its `typ` (RFC 8725 §3.11).
    package static func read(
        _ compact: String, keys: KeySet, issuer: String, client: ClientID?, now: Timestamp
    ) -> IDTokenHint? {
        let audiences = client.map { [$0.value] }
        let checks = ClaimChecks(now: now, issuer: issuer, audiences: audiences, expiry: .mayHavePassed)
        guard
            let verified = try? UnverifiedToken(compact: compact).verified(
                by: keys, allowing: Set(SignatureAlgorithm.allCases), types: nil),
            let claims = try? checks.run(on: verified.claims), let subject = claims.subject,
            claims.audiences.count == 1, let audience = claims.audiences.first
        else { return nil }
        return IDTokenHint(
            subject: subject, client: ClientID(audience),
            session: verified.claims["sid"]?.string.map { SessionID($0) })
    }
}
