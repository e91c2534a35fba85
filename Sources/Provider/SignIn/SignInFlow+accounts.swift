import Credentials
import Identity
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// The accounts that a browser is signed in to already.
extension SignInFlow {
    /// What comes next without anybody being asked for a password; nil when somebody has to be.
    ///
    /// Another tab may have signed in meanwhile: then this one goes on silently, and one that was answered already leads
    /// on to the application. Where several accounts may answer, the
    /// person chooses.
    func withoutAsking(_ attempt: SignInAttempt) async throws -> SignInView? {
        guard !attempt.interaction.keepsAccounts || attempt.interaction.isClosed else { return nil }
        let browser = try await CurrentSession(deployment).all(attempt.visitor)
        guard !browser.isEmpty else { return nil }
        guard let context = attempt.context else {
            if attempt.place == .select { return .chooseAccount(choice(among: browser, in: attempt)) }
            return try await goOn(attempt, as: browser)
        }
        let answering = AnsweringSession(browser, for: context, expected: try rules.expectedPerson(context))
        // Going back: the application would be told a second time what it has forgotten by now.
        if attempt.interaction.isClosed, !answering.admitted.isEmpty { return .done(context.client) }
        let isToBeChosen = attempt.place == .select || answering.isToBeChosen(for: context.request)
        if isToBeChosen, !answering.admitted.isEmpty {
            return .chooseAccount(choice(among: answering.admitted, in: attempt))
        }
        guard let standing = answering.only, attempt.place != .select else { return nil }
        return try await answer(context, as: standing, browser: browser, attempt)
    }

    /// Goes on with the account chosen, if it is one of this browser that may answer.
    func choose(account session: SessionID, in attempt: SignInAttempt) async throws -> SignInView {
        let browser = try await CurrentSession(deployment).all(attempt.visitor)
        var admitted = browser
        if let context = attempt.context {
            admitted = AnsweringSession(browser, for: context, expected: try rules.expectedPerson(context)).admitted
        }
        guard let chosen = admitted.first(where: { $0.live.session.id == session }) else {
            guard !admitted.isEmpty else { return .form(try await form(attempt)) }
            return .chooseAccount(choice(among: admitted, in: attempt, isGone: true))
        }
        let decision = try await rules.resume(
            chosen, for: attempt.context, freshness: attempt.freshness, requestedAt: attempt.interaction.startedAt)
        guard decision.step == .finish else {
            return try await ask(for: chosen, lacking: decision.step, in: attempt)
        }
        return try await finish(
            attempt, as: chosen.live.account, in: chosen.organization, decision: decision, browser: browser)
    }

    /// Asks for another account than those of this browser, which stay.
    func chooseAnotherAccount(in attempt: SignInAttempt) async throws -> SignInView {
        try await ask(for: nil, lacking: nil, in: attempt)
    }

    /// Asks for somebody.
    ///
    /// - Parameters:
    ///   - standing: whose session lacks something; nil for anybody.
    ///   - step: what it lacks, by the rules.
    private func ask(
        for standing: CurrentSession.Standing?, lacking step: Step?, in attempt: SignInAttempt
    ) async throws -> SignInView {
        var attempt = attempt
        let account = standing?.live.account
        if attempt.interaction.isClosed {
            var start = try await Interactions(deployment).open(
                .init(attempt.interaction), expecting: account?.id, keepsAccounts: true, visitor: attempt.visitor)
            if case .goToIdentityProvider(let connections) = step, let only = connections.first, connections.count == 1
            {
                start.entry = .identityProvider(only)
            }
            return .restarted(start)
        }
        attempt.place = nil
        attempt.interaction.keepsAccounts = true
        attempt.interaction.expect(account?.id)
        attempt.interaction.email = account?.email.address
        try await deployment.store.save(attempt.interaction)
        guard case .goToIdentityProvider(let connections) = step, let standing else {
            return .form(try await form(attempt))
        }
        return try await lead(to: connections, of: standing.organization, in: attempt)
    }

    /// Answers the request silently, if the session does.
    ///
    /// What was shown since the sign-in began counts for it.
    private func answer(
        _ context: RequestContext, as standing: CurrentSession.Standing, browser: [CurrentSession.Standing],
        _ attempt: SignInAttempt
    ) async throws -> SignInView? {
        let requestedAt = attempt.interaction.startedAt
        let wantsNewProof = context.request.wantsPerson || context.request.maxAge != nil
        guard !wantsNewProof || standing.isSignedIn(after: requestedAt) else { return nil }
        let decision = try await rules.resume(standing, for: context, requestedAt: requestedAt)
        guard decision.step == .finish, let request = ResolvedRequest(attempt.interaction) else { return nil }
        let ready = ConsentStep.Ready(
            context: context, request: request, session: standing.live.session,
            others: browser.map(\.live.session.id), organization: standing.organization, decision: decision,
            requestedAt: requestedAt)
        do {
            return switch try await ConsentStep(deployment).take(ready, visitor: attempt.visitor) {
            case .code(let response): .respond(response)
            case .question(let start): .consent(start)
            }
        } catch StorageError.conflict {
            return nil  // The session ended a moment ago.
        }
    }

    /// Goes on where no application waits, if somebody signed in since this sign-in began.
    private func goOn(_ attempt: SignInAttempt, as browser: [CurrentSession.Standing]) async throws -> SignInView? {
        let startedAt = attempt.interaction.startedAt
        let fitting = browser.filter { standing in
            standing.isSignedIn(after: startedAt)
                && (attempt.bound == nil || attempt.bound?.id == standing.organization.id)
                && (attempt.interaction.account ?? standing.live.account.id) == standing.live.account.id
        }
        let recent = try await fitting.asyncFirst { standing in
            let decision = try await rules.resume(
                standing, for: nil, freshness: attempt.freshness, requestedAt: startedAt)
            return decision.step == .finish
        }
        guard let recent else { return nil }
        if let destination = attempt.interaction.destination { return .page(destination.path) }
        guard let code = attempt.interaction.userCode else { return .done(nil) }
        return .device(
            try await Interactions(deployment).open(
                .device(code), expecting: recent.live.account.id, visitor: attempt.visitor))
    }

    private func choice(
        among standings: [CurrentSession.Standing], in attempt: SignInAttempt, isGone: Bool = false
    ) -> AccountChoice {
        AccountChoice(
            interaction: attempt.interaction.id, client: attempt.client,
            uiLocales: attempt.context?.request.uiLocales ?? [],
            accounts: standings.map { standing in
                AccountChoice.Item(
                    session: standing.live.session.id, email: standing.live.account.email.address,
                    name: standing.live.account.fullName, organization: standing.organization.displayName)
            }, isGone: isGone)
    }
}

extension [CurrentSession.Standing] {
    /// `first` for a condition that waits.
    fileprivate func asyncFirst(where isWanted: (Element) async throws -> Bool) async rethrows -> Element? {
        for standing in self where try await isWanted(standing) { return standing }
        return nil
    }
}

extension CurrentSession.Standing {
    /// Whether something was shown for it since then.
    fileprivate func isSignedIn(after time: Timestamp) -> Bool { live.session.proofs.contains { $0.at > time } }
}
