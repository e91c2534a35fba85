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
    /// Throws `consent_required` when nobody may be asked, and `StorageError.conflict` when the session, or what it or
    /// the request rests on, ended a moment ago: then the request is to be answered as if that had been so before.
    func take(_ ready: Ready, visitor: Visitor) async throws -> Next {
        let context = ready.context
        let demand = ConsentDemand(context.request, from: context.client)
        guard demand.isAsked else { return .code(try await issue(ready, onConsent: false)) }
        let account = ready.session.account
        let remembered = try await deployment.store.consent(of: account, to: context.client.id)
        if !demand.isNeeded(beside: remembered) {
            do {
                return .code(try await issue(ready, onConsent: true))
            } catch StorageError.conflict(let reason) {
                // Withdrawn a moment ago, or the session has ended.
                guard try await deployment.store.consent(of: account, to: context.client.id) == nil else {
                    throw StorageError.conflict(reason)
                }
            }
        }
        guard !context.request.prompt.contains(.none) else {
            throw AuthorizationError(.consentRequired, channel: context.request.channel)
        }
        return .question(
            try await Interactions(deployment).open(
                .request(ready.request.parameters.kept, pushed: ready.request.pushed), expecting: account,
                requestedAt: ready.requestedAt, visitor: visitor))
    }

    /// The code.
    ///
    /// - Parameter onConsent: whether it rests on a consent that is remembered.
    func issue(_ ready: Ready, onConsent: Bool) async throws -> AuthorizationResponse {
        try await CodeIssuer(deployment).answer(
            ready.context, session: ready.session, beside: ready.others, in: ready.organization,
            decision: ready.decision, onConsent: onConsent)
    }
}
