package import Identity
package import Primitives

/// A refresh token and all it hangs on, as the token endpoint finds them.
///
/// Every use replaces the token, so that a copied one shows (RFC 9700 §4.14.2). A client whose answer got lost on the
/// way may ask again within a short grace and gets the very same successor, never a second branch.
package struct RefreshRotation: Sendable {
    /// What is to be done with the token.
    package enum Verdict: Sendable, Equatable {
        /// Replace it.
        case rotate
        /// It was replaced a moment ago: hand out the same successor once more.
        case repeatSuccessor
        /// Somebody has a copy: refuse, and revoke the whole family.
        case reuse
        /// Refuse; nothing changes.
        case refused
    }

    /// The token.
    package let token: RefreshToken
    /// When it was replaced, if it was.
    package let rotatedAt: Timestamp?
    /// Whether its successor was used.
    package let successorUsed: Bool
    /// The grant it renews.
    package let grant: Grant
    /// When the grant was revoked, if it was.
    package let revokedAt: Timestamp?

    /// A token as it is now.
    package init(
        token: RefreshToken, rotatedAt: Timestamp?, successorUsed: Bool, grant: Grant, revokedAt: Timestamp?
    ) {
        self.token = token
        self.rotatedAt = rotatedAt
        self.successorUsed = successorUsed
        self.grant = grant
        self.revokedAt = revokedAt
    }

    /// The one refusal for every reason.
    package static let refusal = TokenError(.invalidGrant, "The refresh token is not valid.")

    /// What is to be done when `client`, which has authenticated, presents the token.
    ///
    /// Another client's attempt changes nothing, so that nobody can end another client's grant. Whether the person may
    /// still sign in is not asked here.
    package func verdict(client: Client, now: Timestamp) -> Verdict {
        guard grant.client.value.isSameBytes(as: client.id.value) else { return .refused }
        guard client.organization == nil || client.organization == grant.organization else { return .refused }
        guard revokedAt == nil, now < grant.expiresAt else { return .refused }
        if let rotatedAt {
            // Another node may have replaced it, whose clock is ahead. A grace that starts any further in the future would
            // be open-ended: a clock set back ends it.
            let isWithinGrace = rotatedAt <= now + NodeClocks.skew && now < rotatedAt + Lifetimes.refreshGrace
            return isWithinGrace && !successorUsed ? .repeatSuccessor : .reuse
        }
        return now < token.expiresAt ? .rotate : .refused
    }

    /// The key the request must prove to hold: a public client's refresh tokens are bound to the key that came with the
    /// code (RFC 9449 §5).
    package func boundKey(client: Client) -> String? { client.metadata.isConfidential ? nil : grant.keyThumbprint }

    /// When the successor expires: rotation renews the idle time, never the grant's end.
    package func successorExpiry(for client: Client, now: Timestamp) -> Timestamp {
        min(now + client.metadata.refreshTokenLifetime, grant.expiresAt)
    }

    /// The scopes of the new access token: those granted that the client may still have, or fewer (RFC 6749 §6).
    package func scopes(requested: [String]?, of client: Client) throws(TokenError) -> [String] {
        let granted = grant.scopes.filter { $0 == Scope.openID || client.metadata.scopes.contains($0) }
        guard let requested else { return granted }
        guard requested.allSatisfy({ granted.contains($0) }) else {
            throw TokenError(.invalidScope, "A scope was not granted.")
        }
        return requested
    }
}
