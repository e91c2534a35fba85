import Credentials
import Identity
import OpenIDConnect
import Primitives
import Storage

/// New tokens for a refresh token (RFC 6749 §6).
struct RefreshTokenGrant: Sendable {
    private let deployment: Deployment
    private let rules: StandingRules

    init(_ deployment: Deployment) {
        self.deployment = deployment
        rules = StandingRules(deployment)
    }

    /// Replaces the token.
    func answer(_ token: Secret<String>, scopes: [String]?, asker: TokenAsker) async throws -> TokenResponse {
        // Whoever loses a race for the token looks at it once more: it was rotated a moment ago, or its grant ended.
        for _ in 0..<2 {
            if let response = try await rotate(token, scopes: scopes, asker: asker) { return response }
        }
        throw RefreshRotation.refusal
    }

    /// The tokens, or nil when somebody else was first.
    private func rotate(
        _ token: Secret<String>, scopes: [String]?, asker: TokenAsker
    ) async throws -> TokenResponse? {
        guard let found = try await deployment.store.refreshToken(hash: TokenHash.sha256(token.reveal())) else {
            throw RefreshRotation.refusal
        }
        // Read after the token: who waited for it while somebody rotated it must not take that for the future.
        let now = deployment.clock.now()
        let standing = found.standing
        let rotation = RefreshRotation(
            token: found.token, rotatedAt: found.rotatedAt, successorUsed: found.successorUsed, grant: standing.grant,
            revokedAt: standing.revokedAt)
        let verdict = rotation.verdict(client: asker.client, now: now)
        guard verdict != .refused else { throw RefreshRotation.refusal }
        let key = rotation.boundKey(client: asker.client)
        // It was issued before the grant had a key: two have it, and one of them brought the key.
        if let key, found.precedesKey, asker.keyThumbprint != key {
            throw try await rules.refuseReplay(standing.grant, RefreshRotation.refusal)
        }
        // Before reuse ends the family: whoever lacks the key is not the application, and may not end its grant.
        try asker.requireKey(key, otherwise: RefreshRotation.refusal)
        guard verdict != .reuse else { throw try await rules.refuseReplay(standing.grant, RefreshRotation.refusal) }
        let terms = try rules.terms(
            asker, of: standing.grant, scopes: try rotation.scopes(requested: scopes, of: asker.client))
        guard let organization = try await rules.stillAllowed(standing) else { throw RefreshRotation.refusal }
        let successor = Secret(DerivedToken.successor(of: token.reveal(), key: deployment.vault.refreshKey))
        if verdict == .rotate {
            let stored = RefreshToken(
                hash: TokenHash.sha256(successor.reveal()), grant: standing.grant.id, issuedAt: now,
                expiresAt: rotation.successorExpiry(for: asker.client, now: now))
            // What a public client holds is good only with the key it showed (RFC 9449 §5).
            let binding = asker.client.metadata.isConfidential ? nil : asker.keyThumbprint
            guard try await deployment.store.rotate(found.token, to: stored, binding: binding, at: now) else {
                return nil
            }
        }
        return try await TokenIssuer(deployment).tokens(
            for: standing, client: asker.client, organization: organization, terms: terms, refresh: successor,
            isFirst: false)
    }
}
