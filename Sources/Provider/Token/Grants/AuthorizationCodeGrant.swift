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
        guard let found = try await deployment.store.code(hash: TokenHash.sha256(code.reveal())) else {
            throw CodeExchange.refusal
        }
        let verdict = try found.exchange.check(
            redirectURI: redirectURI, verifier: verifier, client: asker.client, now: now)
        return try await redeem(found, verdict, asker: asker, now: now)
    }

    /// Uses up a code that was presented properly, or was used before.
    func redeem(
        _ found: CodeStanding, _ verdict: CodeExchange.Verdict, asker: TokenAsker, now: Timestamp
    ) async throws -> TokenResponse {
        let standing = found.standing
        let grant = standing.grant
        let client = asker.client
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

extension CodeStanding {
    /// The code for the rules to look at.
    var exchange: CodeExchange {
        CodeExchange(code: code, redeemedAt: redeemedAt, grant: standing.grant, revokedAt: standing.revokedAt)
    }
}
