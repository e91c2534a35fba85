package import Identity
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// The steps of a sign-in.
///
/// Every step returns to `advance`, which asks the rules for the next one.
package struct SignInFlow: Sendable {
    let deployment: Deployment
    let rules: SignInRules
    private let interactions: Interactions

    /// The flow over `deployment`.
    package init(_ deployment: Deployment) {
        self.deployment = deployment
        rules = SignInRules(deployment)
        interactions = Interactions(deployment)
    }

    /// Opens a sign-in that no application asked for.
    package func start(visitor: Visitor) async throws -> SignInStart {
        let lapsed = try await CurrentSession(deployment).lapsed(visitor)
        return try await SignInEntrance(deployment).open(.none, expecting: lapsed, visitor: visitor)
    }

    /// Opens a sign-in in place of one whose page this browser cannot go on with.
    package func restart(visitor: Visitor) async throws -> SignInStart {
        try await interactions.open(.none, noting: .otherBrowser, visitor: visitor)
    }

    /// What an interaction shows now.
    ///
    /// Changes nothing of it.
    ///
    /// - Parameter place: the page asked for, where it is one of those that lead into a sign-in.
    package func show(
        _ id: InteractionID, at place: SignInPlace? = nil, visitor: Visitor
    ) async throws -> SignInView {
        try await within(id, at: place, visitor: visitor) { attempt in
            if !attempt.interaction.proofs.isEmpty, !attempt.interaction.isClosed {
                guard let account = attempt.interaction.account else { return try await choices(in: attempt) }
                return try await advance(attempt, as: account, mayFinish: false)
            }
            if let view = try await withoutAsking(attempt) { return view }
            if place == .options, attempt.bound == nil { return .options(try await options(attempt)) }
            return try await begin(attempt)
        }
    }

    /// Takes what the person submitted and says what comes next.
    ///
    /// - Parameters:
    ///   - place: the page it was submitted on, where it is one of those that lead into a sign-in.
    ///   - language: the language chosen on that page, if another was.
    package func submit(
        _ submission: SignInSubmission, to id: InteractionID, at place: SignInPlace? = nil, language: String? = nil,
        visitor: Visitor
    ) async throws -> SignInView {
        try await within(id, at: place, visitor: visitor) { attempt in
            let attempt = try await attempt.speaking(language, deployment)
            switch submission {
            case .credentials(let email, let password):
                return try await submit(email: email, password: password, to: attempt)
            case .organizationName(let typed): return try await name(organization: typed, in: attempt)
            case .account(let session): return try await choose(account: session, in: attempt)
            case .anotherAccount: return try await chooseAnotherAccount(in: attempt)
            case .startingOver: return .restarted(try await startOver(attempt))
            case .organization(let name): return try await choose(organization: name, in: attempt)
            case .code(let typed): return try await submit(.code(typed), to: attempt)
            case .recoveryCode(let typed): return try await submit(.recoveryCode(typed), to: attempt)
            case .enrolment(let submission): return try await enrol(submission, in: attempt)
            case .newPassword(let current, let new, let confirmation):
                return try await change(from: current, to: new, confirmation: confirmation, in: attempt)
            }
        }
    }

    /// Takes note of the language chosen on a page, for whoever signs in, and shows the page again.
    package func choose(
        language: String, in id: InteractionID, at place: SignInPlace? = nil, visitor: Visitor
    ) async throws -> SignInView {
        if case .open(let interaction) = try await interactions.find(id, visitor: visitor) {
            var interaction = interaction
            interaction.locale = language
            try await deployment.store.save(interaction)
        }
        return try await show(id, at: place, visitor: visitor)
    }

    /// The parameters of the request that an interaction of this browser answers; nil when it answers none.
    package func request(of id: InteractionID, visitor: Visitor) async throws -> [Interaction.Parameter]? {
        guard case .open(let interaction) = try await interactions.find(id, visitor: visitor) else { return nil }
        return interaction.parameters
    }

    /// Asks the rules for the next step of `account` and takes it.
    func advance(_ attempt: SignInAttempt, as id: AccountID, mayFinish: Bool = true) async throws -> SignInView {
        guard let person = try await deployment.store.person(id),
            let organization = try await deployment.configuration.organization(person.account.organization),
            attempt.organization == nil || attempt.organization?.id == organization.id
        else {
            try await keep(attempt)
            return .form(try await form(attempt))
        }
        let account = person.account
        let browser = try await CurrentSession(deployment).all(attempt.visitor)
        let decision = try await rules.decide(
            person, in: organization, session: browser.first { $0.live.account.id == id }?.live.session,
            shown: attempt.interaction.proofs, for: attempt.context, freshness: attempt.freshness,
            requestedAt: attempt.interaction.startedAt)
        // What was shown for a sign-in that is done now is the session's.
        if mayFinish, case .finish = decision.step {
            return try await finish(attempt, as: account, in: organization, decision: decision, browser: browser)
        }
        try await keep(attempt)
        if mayFinish { try await SignInTrail(attempt, in: deployment).ended(by: decision, of: account) }
        switch decision.step {
        case .changePassword(let reason):
            return .changePassword(form(for: reason, account: account, organization: organization, attempt: attempt))
        case .askSecondFactor:
            let pause = try await CodeThrottle(id, in: deployment).pause()
            return .secondFactor(
                SecondFactorForm(
                    interaction: attempt.interaction.id, client: attempt.client, organization: organization,
                    language: attempt.language, problem: pause.map(SecondFactorProblem.paused)))
        case .enrolSecondFactor:
            return try await enrolmentView(
                of: account, in: organization, decision: decision, attempt: attempt)
        case .refuse(.accountSuspended):
            return .refused(.suspended)
        case .refuse(.unmetAuthenticationRequirements):
            guard attempt.context != nil else { return .refused(.unmetRequirements) }
            return try respond(.unmetAuthenticationRequirements, in: attempt)
        case .refuse where attempt.interaction.proofs.contains { $0.proof.isFederated }:
            return .refused(.organizationUnavailable)
        case .refuse:
            return .form(try await form(attempt, problem: .notRight))
        case .finish:
            return try await finishedView(attempt)
        case .goToIdentityProvider(let connections):
            return try await lead(to: connections, of: organization, in: attempt, mayLeave: mayFinish)
        case .identify, .askPassword:
            return .form(try await form(attempt))
        }
    }

    /// Leads to the identity provider that the rules name, or to the page of the organization with those to choose from:
    /// nothing else is asked there.
    ///
    /// - Parameter mayLeave: whether the person did something that goes on from here; a page that is looked at stays.
    func lead(
        to connections: [ConnectionID], of organization: Organization, in attempt: SignInAttempt, mayLeave: Bool = true
    ) async throws -> SignInView {
        if mayLeave, connections.count == 1, let only = connections.first {
            return .federate(attempt.interaction.id, only)
        }
        return .form(try await form(attempt.on(organization), only: connections))
    }

    /// Keeps what was shown for the steps that follow, unless it is kept already.
    private func keep(_ attempt: SignInAttempt) async throws {
        if !attempt.isSaved { try await deployment.store.save(attempt.interaction) }
    }

    /// Tells the application, or the person when no application waits.
    func respond(_ code: AuthorizationError.Code, in attempt: SignInAttempt) throws -> SignInView {
        guard let context = attempt.context,
            let response = AuthorizationError(code, channel: context.request.channel)
                .response
        else { return .refused(.organizationUnavailable) }
        return .respond(response)
    }

    /// Opens a sign-in for what an earlier one was for, which comes to nothing with all that was shown in it.
    func startOver(_ attempt: SignInAttempt, noting notice: Interaction.Notice? = nil) async throws -> SignInStart {
        try await deployment.store.abandon(attempt.interaction.id, at: deployment.clock.now())
        return try await interactions.open(.init(attempt.interaction), noting: notice, visitor: attempt.visitor)
    }

    /// Finds the interaction and checks its request with today's configuration; an old or foreign one starts anew.
    private func within(
        _ id: InteractionID, at place: SignInPlace?, visitor: Visitor,
        _ body: (SignInAttempt) async throws -> SignInView
    ) async throws -> SignInView {
        do {
            switch try await find(id, at: place, visitor: visitor) {
            case .view(let view): return view
            case .attempt(let attempt): return try await body(attempt)
            }
        } catch let error as AuthorizationError {
            return error.view
        }
    }

    /// What an interaction's id comes to.
    enum Found {
        /// A sign-in under way here.
        case attempt(SignInAttempt)
        /// Something else, to be shown instead.
        case view(SignInView)
    }

    /// Finds an interaction with its request, checked by today's configuration.
    func find(_ id: InteractionID, at place: SignInPlace? = nil, visitor: Visitor) async throws -> Found {
        switch try await interactions.find(id, visitor: visitor) {
        case .none:
            return .view(.restarted(try await restart(visitor: visitor)))
        case .expired(let interaction):
            return .view(
                .restarted(try await interactions.open(.init(interaction), noting: .tooOld, visitor: visitor)))
        case .open(let interaction):
            do {
                return .attempt(try await attempt(interaction, at: place, visitor: visitor))
            } catch let error as AuthorizationError {
                return .view(error.view)
            }
        }
    }

    private func attempt(
        _ interaction: Interaction, at place: SignInPlace?, visitor: Visitor
    ) async throws -> SignInAttempt {
        let chosen = try await organization(chosen: interaction, at: place)
        let locale = try await language(of: interaction)
        guard let kept = ResolvedRequest(interaction) else {
            let device = try await interaction.userCode.asyncMap { try await WaitingDevice.find($0, in: deployment) }
            return SignInAttempt(
                interaction: interaction, context: nil, device: device ?? nil, visitor: visitor, place: place,
                chosen: chosen, locale: locale)
        }
        return SignInAttempt(
            interaction: interaction, context: try await RequestContext.check(kept, in: deployment), device: nil,
            visitor: visitor, place: place, chosen: chosen, locale: locale)
    }

    /// The language chosen in a sign-in, or that of the person who has shown who they are.
    private func language(of interaction: Interaction) async throws -> String? {
        if let locale = interaction.locale { return locale }
        guard interaction.isClosed || !interaction.proofs.isEmpty, let account = interaction.account else { return nil }
        return try await deployment.store.account(account)?.locale
    }

    /// The organization that the person named: by the address of the page, or on a page before.
    private func organization(chosen interaction: Interaction, at place: SignInPlace?) async throws -> Organization? {
        let name =
            switch place {
            case .select, nil: interaction.organization
            case .login, .options, .organization, .administrator: place?.organization
            }
        guard let name else { return nil }
        return try await deployment.configuration.organization(named: name) ?? .unknown(named: name)
    }
}

extension AuthorizationError {
    /// What the person sees of it: the application, when it may be told.
    fileprivate var view: SignInView { response.map(SignInView.respond) ?? .refused(.organizationUnavailable) }
}
