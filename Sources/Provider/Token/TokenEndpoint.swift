import Credentials
import Identity
import Logging
package import OpenIDConnect
import Primitives
import SignIn
import Storage

/// The token endpoint (RFC 6749 §3.2).
package struct TokenEndpoint: Sendable {
    private let deployment: Deployment
    private let clients: ClientAuthenticator
    private let issuer: TokenIssuer
    private let rules: SignInRules

    /// The endpoint over `deployment`.
    package init(_ deployment: Deployment) {
        self.deployment = deployment
        clients = ClientAuthenticator(deployment)
        issuer = TokenIssuer(deployment)
        rules = SignInRules(deployment)
    }

    /// Answers a request.
    ///
    /// Throws `TokenError` with the standard's code when it is refused.
    package func answer(_ call: ClientCall) async throws -> TokenResponse {
        let request = try TokenRequest(call.body)
        let client = try await clients.authenticate(call)
        try request.check(registered: client.metadata)
        switch request {
        case .authorizationCode(let code, let redirectURI, let verifier):
            return try await exchange(code, redirectURI: redirectURI, verifier: verifier, client: client)
        case .refreshToken(let token, let scopes):
            return try await refresh(token, scopes: scopes, client: client)
        case .clientCredentials(let scopes):
            let granted = try ClientCredentialsGrant.scopes(requested: scopes, registered: client.metadata)
            return try await issuer.clientToken(for: client, scopes: granted)
        }
    }

    private func exchange(
        _ code: Secret<String>, redirectURI: String, verifier: String?, client: Client
    ) async throws -> TokenResponse {
        let now = deployment.clock.now()
        guard let found = try await deployment.store.code(hash: TokenHash.sha256(code.reveal())) else {
            throw CodeExchange.refusal
        }
        let standing = found.standing
        let exchange = CodeExchange(
            code: found.code, redeemedAt: found.redeemedAt, grant: standing.grant, revokedAt: standing.revokedAt)
        let verdict = try exchange.check(redirectURI: redirectURI, verifier: verifier, client: client, now: now)
        guard verdict == .redeem else { throw try await refuseReplay(standing.grant, CodeExchange.refusal) }
        guard let organization = try await stillAllowed(standing) else { throw CodeExchange.refusal }
        let refresh = client.metadata.grantTypes.contains(.refreshToken) ? deployment.random.token() : nil
        let stored = refresh.map { token in
            RefreshToken(
                hash: TokenHash.sha256(token.reveal()), grant: standing.grant.id, issuedAt: now,
                expiresAt: min(now + Lifetimes.refreshToken, standing.grant.expiresAt))
        }
        guard try await deployment.store.redeem(found.code, issuing: stored, binding: nil, at: now) else {
            throw try await refuseReplay(standing.grant, CodeExchange.refusal)
        }
        return try await issuer.tokens(
            for: standing, client: client, organization: organization, scopes: standing.grant.scopes,
            refresh: refresh, isFirst: true)
    }

    private func refresh(
        _ token: Secret<String>, scopes: [String]?, client: Client
    ) async throws -> TokenResponse {
        // Whoever loses a race for the token looks at it once more: it was rotated a moment ago, or its grant ended.
        for _ in 0..<2 {
            if let response = try await refreshOnce(token, scopes: scopes, client: client) { return response }
        }
        throw RefreshRotation.refusal
    }

    /// The tokens, or nil when somebody else was first.
    private func refreshOnce(
        _ token: Secret<String>, scopes: [String]?, client: Client
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
        let verdict = rotation.verdict(client: client, now: now)
        guard verdict != .refused else { throw RefreshRotation.refusal }
        guard verdict != .reuse else { throw try await refuseReplay(standing.grant, RefreshRotation.refusal) }
        let granted = try rotation.scopes(requested: scopes)
        guard let organization = try await stillAllowed(standing) else { throw RefreshRotation.refusal }
        let successor = Secret(DerivedToken.successor(of: token.reveal(), key: deployment.vault.refreshKey))
        if verdict == .rotate {
            let stored = RefreshToken(
                hash: TokenHash.sha256(successor.reveal()), grant: standing.grant.id, issuedAt: now,
                expiresAt: rotation.successorExpiry(now: now))
            guard try await deployment.store.rotate(found.token, to: stored, at: now) else { return nil }
        }
        return try await issuer.tokens(
            for: standing, client: client, organization: organization, scopes: granted, refresh: successor,
            isFirst: false)
    }

    /// Whether the person may still be signed in, by today's facts; their organization if so.
    private func stillAllowed(_ standing: GrantStanding) async throws -> Organization? {
        guard let organization = try await deployment.configuration.organization(standing.grant.organization) else {
            return nil
        }
        return rules.stillHolds(standing, in: organization) ? organization : nil
    }

    private func refuseReplay(_ grant: Grant, _ error: TokenError) async throws -> TokenError {
        try await deployment.store.revoke(grant.id, at: deployment.clock.now())
        deployment.logger.notice(
            "reuse of a one-time token ended its grant",
            metadata: ["grant": "\(grant.id)", "client": "\(grant.client)", "account": "\(grant.account)"])
        return error
    }
}
