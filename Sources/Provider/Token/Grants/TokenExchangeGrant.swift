import Identity
import JOSE
import Logging
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// A token for another token (RFC 8693).
///
/// The new token hangs on the grant of the one given: it ends with it, and names the same person and sign-in.
struct TokenExchangeGrant: Sendable {
    /// What a subject token stands for.
    private struct Subject {
        let standing: GrantStanding
        let scopes: [String]
        let isForUs: Bool
        /// When the token given expires; nil for an ID token, which gives no access.
        var expiresAt: Timestamp?
        var actor: JSON?
        var mayAct: JSON?
    }

    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// Makes the token.
    func answer(_ request: TokenExchangeRequest, asker: TokenAsker) async throws -> TokenResponse {
        let client = asker.client
        try asker.requireKey(nil, otherwise: TokenExchange.subjectRefusal)
        let subject = try await subject(of: request, client: client)
        let standing = subject.standing
        let organization = try await organization(
            allowing: standing, client: client, otherwise: TokenExchange.subjectRefusal)
        let actor = try await actor(of: request, client: client)
        let act = try TokenExchange.act(
            actor, for: (subject.actor, subject.mayAct), mode: client.metadata.tokenExchange)
        let terms = TokenTerms(
            scopes: try TokenExchange.scopes(requested: request.scopes, subject: subject.scopes, client: client),
            audience: try TokenExchange.audience(
                requested: asker.resources + request.audience, client: client, isSubjectForUs: subject.isForUs,
                issuer: deployment.server.issuer),
            keyThumbprint: asker.keyThumbprint)
        deployment.logger.info(
            "token exchanged",
            metadata: [
                "client": "\(client.id)", "grant": "\(standing.grant.id)", "account": "\(standing.grant.account)",
                "mode": "\(client.metadata.tokenExchange.rawValue)",
            ])
        return try TokenIssuer(deployment).exchanged(
            for: standing, client: client, organization: organization, terms: terms, actor: act,
            notAfter: subject.expiresAt)
    }

    private func subject(of request: TokenExchangeRequest, client: Client) async throws -> Subject {
        switch request.subjectKind {
        case .accessToken:
            let live = try await live(request.subject, for: client, otherwise: TokenExchange.subjectRefusal)
            guard let standing = live.standing else { throw TokenExchange.subjectRefusal }
            return Subject(
                standing: standing, scopes: live.token.scopes,
                isForUs: live.token.audience.contains(deployment.server.issuer), expiresAt: live.token.expiresAt,
                actor: live.token.actor, mayAct: live.token.mayAct)
        case .idToken:
            let token = try SubjectIDToken.read(
                request.subject.reveal(), keys: deployment.keys.current.published, issuer: deployment.server.issuer,
                client: client, now: deployment.clock.now())
            let standing = try await deployment.store.latestGrant(of: client.id, in: token.session)
            guard let standing, standing.session != nil, deployment.clock.now() < standing.grant.expiresAt else {
                throw TokenExchange.subjectRefusal
            }
            return Subject(standing: standing, scopes: standing.grant.scopes, isForUs: true)
        }
    }

    private func actor(of request: TokenExchangeRequest, client: Client) async throws -> TokenExchange.Actor {
        guard let token = request.actor else { return TokenExchange.Actor(client) }
        let live = try await live(token, for: client, otherwise: TokenExchange.actorRefusal)
        if let standing = live.standing {
            _ = try await organization(allowing: standing, client: client, otherwise: TokenExchange.actorRefusal)
        } else if let account = live.account {
            guard client.organization == nil || client.organization == account.organization,
                let organization = try await deployment.configuration.organization(account.organization),
                try await !PasswordCheck(deployment).isPaused(account, in: organization)
            else { throw TokenExchange.actorRefusal }
        }
        return TokenExchange.Actor(live.token)
    }

    /// An access token that is alive and meant for the client.
    private func live(
        _ compact: Secret<String>, for client: Client, otherwise refusal: TokenError
    ) async throws -> PresentedToken.Live {
        let presented = PresentedToken(deployment)
        do {
            let token = try presented.read(compact)
            guard TokenExchange.isMeant(token, for: client) else { throw refusal }
            return try await presented.live(token)
        } catch is BearerError {
            throw refusal
        }
    }

    /// The person's organization, when the person may be signed in today and the client may act for them.
    private func organization(
        allowing standing: GrantStanding, client: Client, otherwise refusal: TokenError
    ) async throws -> Organization {
        guard client.organization == nil || client.organization == standing.grant.organization,
            let organization = try await StandingRules(deployment).stillAllowed(standing),
            try await !PasswordCheck(deployment)
                .isPaused(standing.account, in: organization, proofs: standing.grant.proofs)
        else { throw refusal }
        return organization
    }
}
