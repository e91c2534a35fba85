import Credentials
import Identity
import Logging
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// Answers a request that was granted: with a code.
struct CodeIssuer: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// Makes the grant and its code for a person whose session meets the request.
    ///
    /// - Parameters:
    ///   - others: the other sessions of the browser.
    ///   - onConsent: whether it rests on what the person allowed the application and may withdraw.
    func answer(
        _ context: RequestContext, session: Session, beside others: [SessionID] = [], in organization: Organization,
        decision: Decision, onConsent: Bool
    ) async throws -> AuthorizationResponse {
        let now = deployment.clock.now()
        let request = context.request
        let authentication = decision.context
        let grant = Grant(
            id: .random(from: deployment.random), account: session.account, organization: session.organization,
            client: context.client.id, session: session.id, scopes: request.scopes, proofs: decision.proofs,
            nonce: request.nonce, claims: request.claimsText, acr: authentication?.acr, resources: request.resources,
            keyThumbprint: request.keyThumbprint, createdAt: now,
            expiresAt: Grant.end(of: request.scopes, in: session, policy: organization.policy, now: now))
        let secret = deployment.random.token()
        let code = AuthorizationCode(
            hash: TokenHash.sha256(secret.reveal()), grant: grant.id, redirectURI: request.redirectURI.value,
            codeChallenge: request.codeChallenge, expiresAt: now + context.client.metadata.codeLifetime)
        guard try await deployment.store.issue(code, for: grant, using: context.pushed, onConsent: onConsent) else {
            throw AuthorizationError(.invalidRequest, "The request was answered before.", channel: request.channel)
        }
        deployment.logger.info(
            "code issued", metadata: ["client": "\(grant.client)", "account": "\(grant.account)"])
        let browserState = deployment.browserState(of: session, beside: others, in: organization)
        let sessionState = browserState.sessionState(
            of: context.client.id, at: request.redirectURI, salt: deployment.random.token().reveal())
        return AuthorizationResponse(
            code: secret, sessionState: sessionState, browserState: browserState, channel: request.channel)
    }
}
