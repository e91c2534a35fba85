package import Identity
package import JOSE
package import Primitives

/// An ID token of ours that a client gives as subject token: it stands for the sign-in it was issued in.
package struct SubjectIDToken: Sendable, Equatable {
    /// The session it was issued in.
    package let session: SessionID

    /// Reads one that was issued to `client` and to nobody else, and has not expired.
    package static func read(
        _ compact: String, keys: KeySet, issuer: String, client: Client, now: Timestamp
    ) throws(TokenError) -> SubjectIDToken {
        do {
            let verified = try UnverifiedToken(compact: compact).verified(
                by: keys, allowing: Set(SignatureAlgorithm.allCases), types: nil)
            let checks = ClaimChecks(now: now, skew: NodeClocks.skew, issuer: issuer, audiences: [client.id.value])
            let claims = try checks.run(on: verified.claims)
            guard claims.audiences.count == 1, let session = verified.claims["sid"]?.string else {
                throw JOSEError.wrongAudience
            }
            return SubjectIDToken(session: SessionID(session))
        } catch {
            throw TokenExchange.subjectRefusal
        }
    }
}
