import Credentials
import Identity
import OpenIDConnect
import Primitives
import Storage

/// Finds out what a token that somebody presents stands for now.
///
/// Nothing of this is cached.
struct PresentedToken: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// An access token that is alive, with what it hangs on.
    struct Live {
        let token: AccessToken
        /// The client it was issued to.
        let client: Client
        /// The person behind it; nil for a client's own token.
        let account: Account?
        /// What they allowed; nil also when they did not sign in.
        let standing: GrantStanding?
    }

    /// The access token that a request to one of our own endpoints brings, proved where it is bound, and meant for us
    /// (RFC 9068 §4, RFC 9449 §7.1).
    ///
    /// Whether it was revoked is for `live` to say. Throws `BearerError`.
    func token(of call: ClientCall) async throws -> AccessToken {
        let presented = try Bearer.read(authorization: call.authorization, query: call.query, body: call.body)
        let token = try read(presented.token)
        guard token.audience.contains(deployment.server.issuer) else { throw BearerError.invalidToken }
        let proof = try await DPoPVerifier(deployment).proof(of: call, with: presented)
        try token.require(presented.scheme, proved: proof?.thumbprint)
        return token
    }

    /// Reads an access token of ours, without looking whether it was revoked.
    ///
    /// Throws `BearerError`.
    func read(_ compact: Secret<String>) throws(BearerError) -> AccessToken {
        try AccessToken.read(
            compact.reveal(), keys: deployment.keys.current.published, issuer: deployment.server.issuer,
            now: deployment.clock.now())
    }

    /// The access token, unless it, what it hangs on, or its client ended.
    ///
    /// Throws `BearerError.invalidToken` then.
    func live(_ token: AccessToken) async throws -> Live {
        guard let client = try await deployment.configuration.client(token.client) else {
            throw BearerError.invalidToken
        }
        switch token.identifier.origin {
        case .grant(let id):
            let found = try await deployment.store.grant(id, unlessRevoked: token.identifier.value)
            guard let standing = found, standing.revokedAt == nil, standing.account.status == .active,
                deployment.clock.now() < standing.grant.expiresAt,
                client.organization == nil || client.organization == standing.grant.organization
            else { throw BearerError.invalidToken }
            return Live(token: token, client: client, account: standing.account, standing: standing)
        case .account(let id):
            guard try await !deployment.store.isAccessTokenRevoked(token.identifier.value),
                let account = try await deployment.store.account(id), account.status == .active,
                client.organization == account.organization
            else { throw BearerError.invalidToken }
            return Live(token: token, client: client, account: account, standing: nil)
        case .client:
            guard try await !deployment.store.isAccessTokenRevoked(token.identifier.value) else {
                throw BearerError.invalidToken
            }
            return Live(token: token, client: client, account: nil, standing: nil)
        }
    }

    /// The refresh token as it is now, if it still can be used.
    func refreshToken(_ token: Secret<String>) async throws -> RefreshStanding? {
        let now = deployment.clock.now()
        guard let found = try await deployment.store.refreshToken(hash: TokenHash.sha256(token.reveal())),
            found.rotatedAt == nil, now < found.token.expiresAt, found.standing.revokedAt == nil,
            now < found.standing.grant.expiresAt,
            let organization = try await deployment.configuration.organization(found.standing.grant.organization),
            try await SignInRules(deployment).stillHolds(found.standing, in: organization)
        else { return nil }
        return found
    }
}
