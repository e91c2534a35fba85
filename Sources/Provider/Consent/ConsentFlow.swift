package import Identity
import Logging
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// The question whether an application may have what it asks for, and its answer.
///
/// Nothing is believed of the page that was shown: request, client, session and sign-in are looked at again each time.
package struct ConsentFlow: Sendable {
    private let deployment: Deployment
    private let rules: SignInRules
    private let step: ConsentStep

    /// The flow over `deployment`.
    package init(_ deployment: Deployment) {
        self.deployment = deployment
        rules = SignInRules(deployment)
        step = ConsentStep(deployment)
    }

    /// What the page shows.
    ///
    /// Changes nothing.
    package func show(_ id: InteractionID, visitor: Visitor) async throws -> ConsentView {
        try await within(id, visitor: visitor) { ready, account in question(id, ready, account) }
    }

    private func question(_ id: InteractionID, _ ready: ConsentStep.Ready, _ account: Account) -> ConsentView {
        .question(
            ConsentQuestion(
                interaction: id, client: ready.context.client, redirectURI: ready.context.request.redirectURI,
                demand: ConsentDemand(ready.context.request, from: ready.context.client), account: account,
                organization: ready.organization, uiLocales: ready.context.request.uiLocales))
    }

    /// Takes the person's answer: the code, or `access_denied`.
    ///
    /// - Parameter asked: what the page asked for. A client that changed its registration since, so that its request now
    ///   means more, has its person asked again.
    package func answer(
        _ allows: Bool, to id: InteractionID, asked: String, visitor: Visitor
    ) async throws -> ConsentView {
        try await within(id, visitor: visitor) { ready, account in
            let client = ready.context.client
            let demand = ConsentDemand(ready.context.request, from: client)
            guard demand.text.isSameBytes(as: asked) else { return question(id, ready, account) }
            try await deployment.audit.record(
                .consentGiven, allows ? .ok : .fail,
                about: .init(account, client: client.id, session: ready.session.id), by: .account(account.id),
                from: visitor.auditOrigin,
                [.init("scopes", demand.scopes.joined(separator: " "))]
                    + (allows ? [] : [.init("reason", "denied")]))
            deployment.logger.info(
                allows ? "consent given" : "consent denied",
                metadata: ["client": "\(client.id)", "account": "\(account.id)"])
            guard allows else {
                throw AuthorizationError(
                    .accessDenied, "The person denied the request.", channel: ready.context.request.channel)
            }
            if demand.isMemorable {
                let remembered = try await deployment.store.consent(of: account.id, to: client.id)
                let consent = demand.consent(
                    of: account.id, to: client.id, beside: remembered, at: deployment.clock.now())
                // What was allowed before may be withdrawn at the moment: it is not to come back with this.
                guard try await deployment.store.remember(consent, inPlaceOf: remembered) else {
                    return question(id, ready, account)
                }
            }
            return .proceed(.respond(try await step.issue(ready, onConsent: demand.isMemorable)))
        }
    }

    /// Finds the request that waits for the answer, and the person who is asked; whatever does not fit any more begins
    /// anew from the request.
    private func within(
        _ id: InteractionID, visitor: Visitor, _ body: (ConsentStep.Ready, Account) async throws -> ConsentView
    ) async throws -> ConsentView {
        let interaction: Interaction
        switch try await Interactions(deployment).find(id, visitor: visitor) {
        case .none: return .lost
        case .expired(let found): return try await begin(again: found, visitor: visitor)
        case .open(let found): interaction = found
        }
        do {
            guard let (ready, account) = try await ready(interaction, visitor: visitor) else {
                return try await begin(again: interaction, visitor: visitor)
            }
            return try await body(ready, account)
        } catch let error as AuthorizationError {
            return .proceed(error.response.map(AuthorizationOutcome.respond) ?? .refuse(error))
        } catch StorageError.conflict {
            // The session or the client ended a moment ago.
            return try await begin(again: interaction, visitor: visitor)
        }
    }

    /// The request and the person, if everything is still as when the question was put: the same person is signed in,
    /// as recently and as well as the request wants.
    private func ready(
        _ interaction: Interaction, visitor: Visitor
    ) async throws -> (ConsentStep.Ready, Account)? {
        guard let request = ResolvedRequest(interaction) else { return nil }
        let context = try await RequestContext.check(
            request, in: deployment)
        guard ConsentDemand(context.request, from: context.client).isAsked,
            case let standings = try await CurrentSession(deployment).all(visitor),
            let standing = standings.first(where: { $0.live.account.id == interaction.account }),
            context.admits(standing, expected: try rules.expectedPerson(context))
        else { return nil }
        let decision = try await rules.resume(standing, for: context, requestedAt: interaction.startedAt)
        guard decision.step == .finish else { return nil }
        return (
            ConsentStep.Ready(
                context: context, request: request, session: standing.live.session,
                others: standings.map(\.live.session.id),
                organization: standing.organization, decision: decision, requestedAt: interaction.startedAt),
            standing.live.account
        )
    }

    private func begin(again interaction: Interaction, visitor: Visitor) async throws -> ConsentView {
        guard let request = ResolvedRequest(interaction) else { return .lost }
        return .proceed(try await AuthorizationEndpoint(deployment).resume(request, visitor: visitor))
    }
}
