import Identity
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// The step between a finished sign-in and the code, whichever way the sign-in was finished.
struct ConsentStep: Sendable {
    /// A request whose person is signed in as it wants.
    struct Ready: Sendable {
        let context: RequestContext
        /// The same as it came, to be kept while the question is asked.
        let request: ResolvedRequest
        let session: Session
        /// The other sessions of the browser.
        let others: [SessionID]
        let organization: Organization
        let decision: Decision
        /// When the request began: freshness counts from here when it goes on after the question.
        let requestedAt: Timestamp
    }

    /// What comes next.
    enum Next: Sendable {
        /// Back to the application.
        case code(AuthorizationResponse)
        /// The question.
        case question(SignInStart)
    }

    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// The code, or the question that comes before it.
    ///
    /// Throws `consent_required` when nobody may be asked.
    func take(_ ready: Ready, visitor: Visitor) async throws -> Next {
        let context = ready.context
        let demand = ConsentDemand(context.request, from: context.client)
        guard demand.isAsked else { return .code(try await issue(ready)) }
        let account = ready.session.account
        let remembered = try await deployment.store.consent(of: account, to: context.client.id)
        guard demand.isNeeded(beside: remembered) else { return .code(try await issue(ready)) }
        guard !context.request.prompt.contains(.none) else {
            throw AuthorizationError(.consentRequired, channel: context.request.channel)
        }
        return .question(
            try await Interactions(deployment).open(
                .request(ready.request.parameters.kept, pushed: ready.request.pushed), expecting: account,
                requestedAt: ready.requestedAt, visitor: visitor))
    }

    /// The code.
    func issue(_ ready: Ready) async throws -> AuthorizationResponse {
        try await CodeIssuer(deployment).answer(
            ready.context, session: ready.session, beside: ready.others, in: ready.organization,
            decision: ready.decision)
    }
}
