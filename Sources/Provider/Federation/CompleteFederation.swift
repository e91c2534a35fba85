import Credentials
package import Identity
import Logging
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// Takes what a browser brings back from an identity provider, and goes on with the sign-in.
package struct CompleteFederation: Sendable {
    private let deployment: Deployment
    private let flow: SignInFlow

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) {
        self.deployment = deployment
        flow = SignInFlow(deployment)
    }

    /// Checks an answer and carries it out.
    ///
    /// The question it answers is taken first, and by the browser that asked it: whatever comes of the checks, nobody
    /// answers it a second time.
    package func run(
        _ id: ConnectionID, _ message: FederationMessage, visitor: Visitor
    ) async throws -> FederationView {
        guard let place = try await ConnectionGate(deployment).find(id, admitsDisabled: true) else { return .notFound }
        let request = try await take(message, at: place, visitor: visitor)
        // An admin may test what nobody else can use yet.
        guard place.connection.settings.isEnabled || request?.isTest ?? false else { return .notFound }
        let trail = FederationTrail(place, visitor: visitor, in: deployment)
        let verdict = try await place.speaker(in: deployment).verdict(on: message, to: request, of: place.connection)
        guard let request else { return try await unasked(verdict, at: place, trail, visitor: visitor) }
        switch (request.purpose, verdict.outcome) {
        case (.test(let attempt), _):
            return try await test(attempt, verdict, to: request, at: place, trail, visitor: visitor)
        case (.logout, _): return trail.failure(.lost, of: nil)
        case (.signIn, .unasked):
            try await trail.refused(verdict, to: request, reason: "request_unknown")
            return trail.failure(.lost, of: request.purpose)
        case (.signIn(let interaction), .refused(let reason)):
            try await trail.refused(verdict, to: request, reason: reason)
            guard verdict.isUnmet else { return trail.failure(.init(reason: reason), of: request.purpose) }
            return .signIn(try await unmet(interaction, visitor: visitor))
        case (.signIn(let interaction), .accepted(let answer)):
            let arrival = FederatedAccounts.Arrival(answer: answer, place: place, visitor: visitor)
            return try await signIn(interaction, arrival, verdict, to: request, trail)
        }
    }

    private func take(
        _ message: FederationMessage, at place: OpenConnection, visitor: Visitor
    ) async throws -> FederationRequest? {
        guard let handle = place.connection.settings.provider.handle(in: message), let browser = visitor.browser else {
            return nil
        }
        return try await deployment.store.takeFederationRequest(
            handleHash: TokenHash.sha256(handle), connection: place.connection.id,
            browserHash: TokenHash.sha256(browser.reveal()), at: deployment.clock.now())
    }

    /// An answer without a question begins a sign-in of ours where the connection allows that, and is nothing itself:
    /// what it says may be meant for another browser (login CSRF).
    private func unasked(
        _ verdict: FederationVerdict, at place: OpenConnection, _ trail: FederationTrail, visitor: Visitor
    ) async throws -> FederationView {
        guard case .unasked = verdict.outcome else {
            var reason = "request_unknown"
            if case .refused(let said) = verdict.outcome { reason = said }
            try await trail.unasked(verdict, reason: reason)
            return trail.failure(.lost, of: nil)
        }
        guard place.connection.settings.provider.allowsProviderInitiated else {
            try await trail.unasked(verdict, reason: "provider_initiated")
            return trail.failure(.lost, of: nil)
        }
        return .opened(try await BeginFederation(deployment).open(at: place.connection.id, visitor: visitor))
    }

    /// The provider did not do what was asked for: the application that asked is told, or the person where none did.
    private func unmet(_ id: InteractionID, visitor: Visitor) async throws -> SignInView {
        switch try await flow.find(id, visitor: visitor) {
        case .view(let view): view
        case .attempt(let attempt) where attempt.context != nil:
            try flow.respond(.unmetAuthenticationRequirements, in: attempt)
        case .attempt: .refused(.unmetRequirements)
        }
    }

    private func test(
        _ attempt: AttemptID, _ verdict: FederationVerdict, to request: FederationRequest, at place: OpenConnection,
        _ trail: FederationTrail, visitor: Visitor
    ) async throws -> FederationView {
        var reason: String?
        var person: FederatedAccounts.Foreseen?
        switch verdict.outcome {
        case .unasked: reason = "request_unknown"
        case .refused(let said): reason = said
        case .accepted(let answer):
            let arrival = FederatedAccounts.Arrival(answer: answer, place: place, visitor: visitor)
            let foreseen = try await FederatedAccounts(deployment).foresee(arrival)
            if case .refuse(let refusal) = foreseen.verdict { reason = refusal.rawValue }
            person = foreseen
        }
        try await trail.tested(verdict, to: request, as: attempt, reason: reason, person: person)
        return .tested(
            FederationTest(
                attempt: attempt, connection: place.connection.settings.displayName, isPassed: reason == nil,
                problems: verdict.checks.filter { $0.outcome == .failed || $0.outcome == .warned }))
    }

    private func signIn(
        _ id: InteractionID, _ arrival: FederatedAccounts.Arrival, _ verdict: FederationVerdict,
        to request: FederationRequest, _ trail: FederationTrail
    ) async throws -> FederationView {
        switch try await flow.find(id, visitor: arrival.visitor) {
        case .view(let view): return .signIn(view)
        case .attempt(let attempt):
            // Another tab was quicker, or the configuration changed meanwhile.
            guard !attempt.interaction.isClosed else {
                return .signIn(try await flow.show(id, visitor: arrival.visitor))
            }
            guard attempt.admits(arrival.place) else { return .signIn(.refused(.organizationUnavailable)) }
            guard let time = authenticationTime(arrival.answer, to: request) else {
                try await trail.refused(verdict, to: request, reason: "auth_time")
                return trail.failure(.rejected, of: request.purpose)
            }
            var arrival = arrival
            arrival.invitation = attempt.interaction.invitation
            switch try await FederatedAccounts(deployment).settle(arrival) {
            case .refused(let refusal):
                try await trail.refused(verdict, to: request, reason: refusal.rawValue)
                return trail.failure(.init(refusal), of: request.purpose)
            case .account(let account):
                return try await enter(attempt, as: account, arrival.answer, at: time, verdict, to: request, trail)
            }
        }
    }

    /// When the person authenticated there; nil when that matters and the provider does not say.
    ///
    /// A clock that is ahead makes nobody younger than now.
    private func authenticationTime(_ answer: FederatedAnswer, to request: FederationRequest) -> Timestamp? {
        let now = deployment.clock.now()
        guard let said = answer.authenticatedAt else { return request.maxAge == nil ? now : nil }
        return min(said, now)
    }

    /// Hands the proof to the sign-in, which decides what else is needed: nothing of ours.
    private func enter(
        _ attempt: SignInAttempt, as account: Account, _ answer: FederatedAnswer, at time: Timestamp,
        _ verdict: FederationVerdict, to request: FederationRequest, _ trail: FederationTrail
    ) async throws -> FederationView {
        var attempt = attempt
        let proof = FederatedProof(connection: answer.connection, acr: answer.acr, amr: answer.amr)
        attempt.interaction.proofs = [ShownProof(.federated(proof), at: time)]
        attempt.interaction.account = account.id
        attempt.interaction.candidates = []
        attempt.interaction.isAdministratorSignIn = false
        attempt.interaction.upstream = answer.session
        attempt.place = nil
        attempt.chosen = nil
        try await deployment.store.save(attempt.interaction)
        let view = try await flow.advance(attempt, as: account.id)
        guard let reason = view.refusalReason else {
            try await trail.accepted(verdict, to: request, as: account)
            return .signIn(view)
        }
        // The sign-in has written down how it ended.
        try await trail.ended(verdict, to: request, reason: reason, as: account)
        return .signIn(view)
    }
}

extension FederationRequest {
    fileprivate var isTest: Bool { if case .test = purpose { true } else { false } }
}

extension ProviderSettings {
    /// The handle of ours that an answer brings back; nil when it brings none, or several.
    func handle(in message: FederationMessage) -> String? {
        let (parameters, name) =
            switch self {
            case .saml: (message.isPost ? message.form : message.query, "RelayState")
            case .oidc: (message.isPost ? message.form : message.query, "state")
            }
        guard !parameters.duplicates.contains(name), let value = parameters[name], value.utf8.count <= 128 else {
            return nil
        }
        return value
    }

    /// Whether an answer that nobody asked for may begin a sign-in of ours; never in OpenID Connect.
    fileprivate var allowsProviderInitiated: Bool {
        if case .saml(let settings) = self { settings.allowsProviderInitiated } else { false }
    }
}

extension SignInView {
    /// Why nobody got in, although the provider vouched for somebody; nil when they did or may go on.
    fileprivate var refusalReason: String? {
        switch self {
        case .refused(.unmetRequirements): SignInTrail.Reason.unmet.rawValue
        case .refused, .form: SignInTrail.Reason.notAllowed.rawValue
        case .respond: SignInTrail.Reason.unmet.rawValue
        default: nil
        }
    }
}
