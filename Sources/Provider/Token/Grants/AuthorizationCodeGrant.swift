import Credentials
import Identity
import OpenIDConnect
import Primitives
import Storage

/// Tokens for a code (RFC 6749 §4.1.3).
struct AuthorizationCodeGrant: Sendable {
    private let deployment: Deployment
    private let rules: StandingRules

    init(_ deployment: Deployment) {
        self.deployment = deployment
        rules = StandingRules(deployment)
    }

    /// Uses the code up.
    ///
    /// Everything that can be wrong with the request is found before, so that a mistake does not cost the code.
    func answer(
        _ code: Secret<String>, redirectURI: String, verifier: String?, asker: TokenAsker
    ) async throws -> TokenResponse {
        let now = deployment.clock.now()
        let client = asker.client
        guard let found = try await deployment.store.code(hash: TokenHash.sha256(code.reveal())) else {
            throw CodeExchange.refusal
        }
        let standing = found.standing
        let grant = standing.grant
        let exchange = CodeExchange(
            code: found.code, redeemedAt: found.redeemedAt, grant: grant, revokedAt: standing.revokedAt)
        let verdict = try exchange.check(redirectURI: redirectURI, verifier: verifier, client: client, now: now)
        guard verdict == .redeem else { throw try await rules.refuseReplay(grant, CodeExchange.refusal) }
        try asker.requireKey(grant.keyThumbprint, otherwise: CodeExchange.refusal)  // RFC 9449 §10
        let terms = try rules.terms(asker, of: grant, scopes: grant.scopes)
        guard let organization = try await rules.stillAllowed(standing) else { throw CodeExchange.refusal }
        let refresh = client.metadata.grantTypes.contains(.refreshToken) ? deployment.random.token() : nil
        let stored = refresh.map { token in
            RefreshToken(
                hash: TokenHash.sha256(token.reveal()), grant: grant.id, issuedAt: now,
                expiresAt: min(now + client.metadata.refreshTokenLifetime, grant.expiresAt))
        }
        // What a public client holds is good only with the key it showed (RFC 9449 §5).
        let binding = client.metadata.isConfidential ? nil : asker.keyThumbprint
        guard try await deployment.store.redeem(found.code, issuing: stored, binding: binding, at: now) else {
            throw try await rules.refuseReplay(grant, CodeExchange.refusal)
        }
        return try await TokenIssuer(deployment).tokens(
            for: standing, client: client, organization: organization, terms: terms, refresh: refresh, isFirst: true)
    }
}
