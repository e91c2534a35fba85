import Credentials
package import Identity
import Logging
import OpenIDConnect
package import Primitives
import SignIn
import Storage

/// Sends a browser to an identity provider.
package struct BeginFederation: Sendable {
    private let deployment: Deployment
    private let flow: SignInFlow

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) {
        self.deployment = deployment
        flow = SignInFlow(deployment)
    }

    /// Begins the part of a sign-in that happens at the provider.
    ///
    /// Throws `TooManyTries` when the network sends too many browsers there.
    ///
    /// - Parameter interaction: the sign-in; nil when the person came by themselves, which opens one.
    package func run(
        _ id: ConnectionID, for interaction: InteractionID?, visitor: Visitor
    ) async throws -> FederationView {
        guard let place = try await ConnectionGate(deployment).find(id) else { return .notFound }
        guard let interaction else { return .opened(try await open(at: id, visitor: visitor)) }
        switch try await flow.find(interaction, visitor: visitor) {
        case .view(let view): return .signIn(view)
        case .attempt(let attempt):
            guard !attempt.interaction.isClosed, let browser = visitor.browser else {
                return .signIn(try await flow.show(interaction, visitor: visitor))
            }
            guard attempt.admits(place) else { return .signIn(.refused(.organizationUnavailable)) }
            return try await leave(place, demand(of: attempt, at: place), for: .signIn(interaction), browser, visitor)
        }
    }

    /// Begins the sign-in of somebody who was invited, with the invitation in hand; not found when it leads nowhere.
    ///
    /// Spends nothing: the link is used up when the provider has said who it is.
    package func accept(
        _ token: Secret<String>, at id: ConnectionID, visitor: Visitor
    ) async throws -> FederationView {
        guard let place = try await ConnectionGate(deployment).find(id),
            case .open(let standing, let organization) = try await Links(deployment).find(token, .invitation),
            organization.id == place.organization.id, standing.account.status == .invited
        else { return .notFound }
        try await limit(.opening, visitor)
        var start = try await Interactions(deployment).open(
            .none, expecting: standing.account.id, invitation: standing.link.hash, visitor: visitor)
        start.entry = .identityProvider(id)
        return .opened(start)
    }

    /// Begins an admin's test of a connection, which may be disabled still.
    ///
    /// - Parameters:
    ///   - token: the secret in the address of the test, which it works with once.
    ///   - browser: the secret that the answer is bound to, which the browser has or is given now.
    package func test(
        _ token: String, at id: ConnectionID, browser: Secret<String>, visitor: Visitor
    ) async throws -> FederationView {
        guard let place = try await ConnectionGate(deployment).find(id, admitsDisabled: true),
            let attempt = try await TestConnection(deployment).begin(token: token, at: id)
        else { return .notFound }
        var demand = FederationDemand(handle: deployment.random.token())
        demand.acrValues = Self.contexts(wanted: [], at: place.connection.settings)
        return try await leave(place, demand, for: .test(attempt), browser, visitor)
    }

    /// Opens a sign-in that nobody waits for, which goes to the provider at once.
    func open(at id: ConnectionID, visitor: Visitor) async throws -> SignInStart {
        try await limit(.opening, visitor)
        var start = try await Interactions(deployment).open(.none, visitor: visitor)
        start.entry = .identityProvider(id)
        return start
    }

    private func leave(
        _ place: OpenConnection, _ demand: FederationDemand, for purpose: FederationRequest.Purpose,
        _ browser: Secret<String>, _ visitor: Visitor
    ) async throws -> FederationView {
        try await limit(.leaving, visitor)
        let now = deployment.clock.now()
        let question: FederationQuestion
        do {
            question = try await place.speaker(in: deployment).question(demand, to: place.connection)
        } catch let error as FederationUnavailable {
            let trail = FederationTrail(place, visitor: visitor, in: deployment)
            try await trail.unavailable(error, purpose: purpose)
            return trail.failure(.unavailable, of: purpose)
        }
        try await deployment.store.open(
            FederationRequest(
                handleHash: TokenHash.sha256(demand.handle.reveal()), connection: place.connection.id, purpose: purpose,
                browserHash: TokenHash.sha256(browser.reveal()), requestID: question.requestID, nonce: question.nonce,
                sealedVerifier: question.sealedVerifier, maxAge: demand.asksAgain ? 0 : demand.maxAge,
                acrValues: demand.acrValues, createdAt: now, expiresAt: now + FederationRequest.lifetime))
        return .leave(question.carriage)
    }

    /// What is a row until it expires, by the name under which it is counted.
    private enum Step: String {
        /// Anybody can ask for one.
        case opening = "opens at identity provider"
        /// Whoever leaves has a sign-in under way, and a whole company may stand behind one address.
        case leaving = "to identity provider"

        /// How many a network may have in ten minutes.
        var most: Int {
            switch self {
            case .opening: 600
            case .leaving: 6_000
            }
        }
    }

    private func limit(_ step: Step, _ visitor: Visitor) async throws {
        let network = Visitor.countedNetwork(visitor.network)
        let limit = RateLimit(
            "\(step.rawValue)\0\(network)", tries: step.most, within: 600, pause: 60, deployment)
        if let pause = try await limit.take() { throw TooManyTries(pause: pause) }
    }

    /// What the sign-in wants of the provider: everything that its answer is held to afterwards.
    private func demand(of attempt: SignInAttempt, at place: OpenConnection) async throws -> FederationDemand {
        let request = attempt.context?.request
        let demands = flow.rules.demands(
            of: attempt.context, freshness: attempt.freshness, requestedAt: attempt.interaction.startedAt)
        var demand = FederationDemand(handle: deployment.random.token())
        switch demands.freshness {
        case .any: break
        case .anew: demand.asksAgain = true
        case .within(let seconds): demand.maxAge = seconds
        }
        demand.selectsAccount = request?.prompt.contains(.selectAccount) ?? false
        demand.acrValues = Self.contexts(wanted: demands.context.values, at: place.connection.settings)
        demand.loginHint = try await hint(of: attempt)
        demand.uiLocales = ([attempt.interaction.locale].compactMap(\.self) + (request?.uiLocales ?? [])).withoutRepeats
        return demand
    }

    /// The authentication contexts to ask for: those wanted that the connection takes, then the rest of what it takes;
    /// where nothing is wanted, those that it is usually asked for.
    ///
    /// Our own names mean nothing to anybody else.
    private static func contexts(wanted: [String], at settings: ConnectionSettings) -> [String] {
        let foreign = wanted.filter { AuthenticationLevel(rawValue: $0) == nil }
        if foreign.isEmpty, !settings.acrValues.isEmpty { return settings.acrValues }
        let required = settings.requiredACR
        guard !required.isEmpty else { return foreign }
        return (foreign.filter(required.contains) + required).withoutRepeats
    }

    private func hint(of attempt: SignInAttempt) async throws -> String? {
        if let typed = attempt.interaction.email { return typed }
        if let known = attempt.interaction.account { return try await deployment.store.account(known)?.email.address }
        return attempt.context?.request.loginHint.flatMap(EmailAddress.init)?.address
    }
}

extension SignInAttempt {
    /// Whether the sign-in may go through this connection: its organization is the one asked for, and it is the
    /// connection asked for, where one was.
    func admits(_ place: OpenConnection) -> Bool {
        guard bound == nil || bound?.id == place.organization.id else { return false }
        let wanted = context?.request.connection
        return wanted == nil || wanted == place.connection.id
    }
}

extension [String] {
    /// Each value once, in the order they came.
    fileprivate var withoutRepeats: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
