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
        try await interactions.open(.none, visitor: visitor)
    }

    /// What an interaction shows now.
    ///
    /// Changes nothing.
    package func show(_ id: InteractionID, visitor: Visitor) async throws -> SignInView {
        try await within(id, visitor: visitor) { attempt in
            guard !attempt.interaction.proofs.isEmpty else { return try await begin(attempt) }
            guard let account = attempt.interaction.account else { return try await choices(in: attempt) }
            return try await advance(attempt, as: account, mayFinish: false)
        }
    }

    /// Takes what the person submitted and says what comes next.
    package func submit(
        _ submission: SignInSubmission, to id: InteractionID, visitor: Visitor
    ) async throws -> SignInView {
        try await within(id, visitor: visitor) { attempt in
            switch submission {
            case .credentials(let email, let password):
                try await submit(email: email, password: password, to: attempt)
            case .organization(let name):
                try await choose(organization: name, in: attempt)
            case .code(let typed): try await submit(.code(typed), to: attempt)
            case .recoveryCode(let typed): try await submit(.recoveryCode(typed), to: attempt)
            case .enrolment(let submission): try await enrol(submission, in: attempt)
            case .newPassword(let current, let new, let confirmation):
                try await change(from: current, to: new, confirmation: confirmation, in: attempt)
            }
        }
    }

    /// Asks the rules for the next step of `account` and takes it.
    func advance(_ attempt: SignInAttempt, as id: AccountID, mayFinish: Bool = true) async throws -> SignInView {
        guard let person = try await deployment.store.person(id),
            let organization = try await deployment.configuration.organization(person.account.organization),
            attempt.organization == nil || attempt.organization?.id == organization.id
        else { return .form(try await form(attempt)) }
        let account = person.account
        let present = try await CurrentSession(deployment).find(attempt.visitor)?.live.session
        let decision = rules.decide(
            person, in: organization, session: present, shown: attempt.interaction.proofs, for: attempt.context,
            freshness: attempt.freshness,
            requestedAt: attempt.interaction.startedAt)
        attempt.log(decision, account: id, logger: deployment.logger)
        switch decision.step {
        case .finish where mayFinish:
            return try await finish(attempt, as: account, in: organization, decision: decision, present: present)
        case .changePassword(let reason):
            return .changePassword(form(for: reason, account: account, organization: organization, attempt: attempt))
        case .askSecondFactor:
            let pause = try await CodeThrottle(id, in: deployment).pause()
            return .secondFactor(
                SecondFactorForm(
                    interaction: attempt.interaction.id, client: attempt.client,
                    problem: pause.map(SecondFactorProblem.paused)))
        case .enrolSecondFactor:
            return try await enrolmentView(
                of: account, in: organization, decision: decision, attempt: attempt)
        case .refuse(.accountSuspended):
            return .refused(.suspended)
        case .refuse(.unmetAuthenticationRequirements):
            return try respond(.unmetAuthenticationRequirements, in: attempt)
        case .refuse:
            return .form(try await form(attempt, problem: .notRight))
        case .finish:
            return try await finishedView(attempt)
        case .identify, .askPassword, .goToIdentityProvider:
            return .form(try await form(attempt))
        }
    }

    /// The sign-in form of an attempt.
    func form(_ attempt: SignInAttempt, email: String? = nil, problem: SignInProblem? = nil) async throws -> SignInForm
    {
        let known = try await attempt.interaction.account.asyncMap { try await deployment.store.account($0) } ?? nil
        let request = attempt.context?.request
        let notice: SignInProblem? = attempt.interaction.notice == .wrongCodes ? .wrongCodes : nil
        return SignInForm(
            interaction: attempt.interaction.id, email: email ?? known?.email.address ?? request?.loginHint ?? "",
            organization: attempt.organization, client: attempt.client,
            isConfirmation: attempt.interaction.destination?.needsRecentSignIn ?? false, problem: problem ?? notice,
            uiLocales: request?.uiLocales ?? [])
    }

    /// Tells the application, or the person when no application waits.
    func respond(_ code: AuthorizationError.Code, in attempt: SignInAttempt) throws -> SignInView {
        guard let context = attempt.context,
            let response = AuthorizationError(code, channel: context.request.channel)
                .response
        else { return .refused(.organizationUnavailable) }
        return .respond(response)
    }

    /// Opens a sign-in for what an earlier one was for, which came to nothing.
    func startOver(_ attempt: SignInAttempt, noting notice: Interaction.Notice) async throws -> SignInStart {
        try await interactions.open(.init(attempt.interaction), noting: notice, visitor: attempt.visitor)
    }

    /// Finds the interaction and checks its request with today's configuration; an old or foreign one starts anew.
    private func within(
        _ id: InteractionID, visitor: Visitor, _ body: (SignInAttempt) async throws -> SignInView
    ) async throws -> SignInView {
        switch try await interactions.find(id, visitor: visitor) {
        case .none:
            return .restarted(try await interactions.open(.none, visitor: visitor))
        case .expired(let interaction):
            return .restarted(try await interactions.open(.init(interaction), visitor: visitor))
        case .open(let interaction):
            do {
                return try await body(try await attempt(interaction, visitor: visitor))
            } catch let error as AuthorizationError {
                return error.response.map(SignInView.respond)
                    ?? .refused(.organizationUnavailable)
            }
        }
    }

    private func attempt(_ interaction: Interaction, visitor: Visitor) async throws -> SignInAttempt {
        guard let kept = ResolvedRequest(interaction) else {
            let device = try await interaction.userCode.asyncMap { try await WaitingDevice.find($0, in: deployment) }
            return SignInAttempt(interaction: interaction, context: nil, device: device ?? nil, visitor: visitor)
        }
        let context = try await RequestContext.check(
            kept, configuration: deployment.configuration, server: deployment.server)
        return SignInAttempt(interaction: interaction, context: context, device: nil, visitor: visitor)
    }
}

extension Optional {
    /// `map` for a transform that waits.
    func asyncMap<Result>(_ transform: (Wrapped) async throws -> Result) async rethrows -> Result? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
