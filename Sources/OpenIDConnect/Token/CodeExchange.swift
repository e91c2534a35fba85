package import Identity
package import Primitives

/// A code and all it hangs on, as the exchange finds them.
package struct CodeExchange: Sendable {
    /// What is to be done with a code that was presented properly.
    package enum Verdict: Sendable, Equatable {
        /// Use it up and issue tokens.
        case redeem
        /// It was used before: refuse, and revoke what it gave (RFC 6749 §4.1.2, RFC 9700 §4.5).
        case replay
    }

    /// The code.
    package let code: AuthorizationCode
    /// When it was used, if it was.
    package let redeemedAt: Timestamp?
    /// The grant it stands for.
    package let grant: Grant
    /// When the grant was revoked, if it was.
    package let revokedAt: Timestamp?

    /// A code as it is now.
    package init(code: AuthorizationCode, redeemedAt: Timestamp?, grant: Grant, revokedAt: Timestamp?) {
        self.code = code
        self.redeemedAt = redeemedAt
        self.grant = grant
        self.revokedAt = revokedAt
    }

    /// The one refusal for every reason, so that nobody learns which part of a stolen code was right.
    package static let refusal = TokenError(.invalidGrant, "The code is not valid for this request.")

    /// Whether `client` may have tokens for the code (RFC 6749 §4.1.3).
    ///
    /// The owner of a code that was used before is told `replay` whatever else is wrong; another client's attempt
    /// changes nothing, so that nobody can end another client's grant. Whether the person may still sign in is not
    /// asked here.
    package func check(
        redirectURI: String, verifier: String?, client: Client, now: Timestamp
    ) throws(TokenError) -> Verdict {
        guard try check(client: client, now: now) == .redeem else { return .replay }
        guard redirectURI.isSameBytes(as: code.redirectURI) else { throw Self.refusal }
        try checkProofKey(verifier, client: client)
        return .redeem
    }

    /// The same for a code that no browser carried: a device's (RFC 8628 §3.4).
    package func check(client: Client, now: Timestamp) throws(TokenError) -> Verdict {
        guard grant.client.value.isSameBytes(as: client.id.value) else { throw Self.refusal }
        if redeemedAt != nil { return .replay }
        guard revokedAt == nil, now < code.expiresAt, now < grant.expiresAt else { throw Self.refusal }
        guard client.organization == nil || client.organization == grant.organization else { throw Self.refusal }
        return .redeem
    }

    private func checkProofKey(_ verifier: String?, client: Client) throws(TokenError) {
        switch (code.codeChallenge, verifier) {
        case (let challenge?, let verifier?):
            guard PKCE.matches(verifier: verifier, challenge: challenge) else { throw Self.refusal }  // RFC 7636 §4.6
        case (nil, nil):
            guard client.metadata.isConfidential else { throw Self.refusal }  // became public in the meantime
        case (nil, _?), (_?, nil):
            throw Self.refusal  // RFC 9700 §4.8.2: neither half may be stripped off
        }
    }
}
