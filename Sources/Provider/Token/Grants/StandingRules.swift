import Identity
import Logging
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// What every grant that a person is behind has to ask and to do.
struct StandingRules: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// Whether the person may still be signed in, by today's facts; their organization if so.
    func stillAllowed(_ standing: GrantStanding) async throws -> Organization? {
        guard let organization = try await deployment.configuration.organization(standing.grant.organization) else {
            return nil
        }
        return try await SignInRules(deployment).stillHolds(standing, in: organization) ? organization : nil
    }

    /// What the access token is for: what the request names of what the person granted.
    func terms(_ asker: TokenAsker, of grant: Grant, scopes: [String]) throws(TokenError) -> TokenTerms {
        let audience = try TokenAudience.of(
            requested: asker.resources, granted: grant.resources, issuer: deployment.server.issuer)
        return TokenTerms(scopes: scopes, audience: audience, keyThumbprint: asker.keyThumbprint)
    }

    /// Ends the grant of a code or token that was used a second time; gives `error` back, to be thrown.
    func refuseReplay(_ grant: Grant, _ error: TokenError) async throws -> TokenError {
        try await deployment.store.revoke(grant.id, at: deployment.clock.now())
        deployment.logger.notice(
            "reuse of a one-time token ended its grant",
            metadata: ["grant": "\(grant.id)", "client": "\(grant.client)", "account": "\(grant.account)"])
        return error
    }
}
