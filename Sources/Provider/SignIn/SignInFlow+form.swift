import Identity
import OpenIDConnect
import Primitives
import SignIn
import Storage

extension SignInFlow {
    /// The form that asks who it is, with the ways in that the rules name, on the page where it belongs.
    ///
    /// - Parameter only: the identity providers that are the only ways, for somebody who is known.
    func form(
        _ attempt: SignInAttempt, email: String? = nil, problem: SignInProblem? = nil, only: [ConnectionID]? = nil
    ) async throws -> SignInForm {
        let request = attempt.context?.request
        var found = try await Whereabouts(deployment).find(attempt)
        if let only { (found.ways.password, found.ways.connections) = (false, only) }
        let offered = try await attempt.organization.asyncMap {
            try await deployment.connections.connections(of: $0.id)
        }
        var address = email
        if address == nil { address = try await prefilled(attempt) }
        let problem = problem ?? (attempt.interaction.notice == .wrongCodes ? .wrongCodes : nil)
        var form = SignInForm(
            interaction: attempt.interaction.id,
            email: address ?? "",
            organization: attempt.bound ?? (found.ways.isPlain ? nil : attempt.chosen), client: attempt.client,
            isConfirmation: attempt.interaction.destination?.needsRecentSignIn ?? false, problem: problem,
            uiLocales: request?.uiLocales ?? [])
        form.asksPassword = found.ways.password
        form.connections = (offered ?? []).filter { found.ways.connections.contains($0.id) }
        form.place = place(of: attempt, found)
        if let organization = attempt.organization, case .organization = form.place {
            form.offersAdministratorSignIn = organization.policy.nativeLogin == .disabled
        }
        form.mayChangeOrganization = attempt.bound == nil && form.place != .login
        if problem == nil { form.notice = try await notice(attempt) }
        return form
    }

    /// The address typed before, hinted at, or of the person who is expected; nil where it would stand beside a field for a
    /// password, and leads to an identity provider.
    private func prefilled(_ attempt: SignInAttempt) async throws -> String? {
        let hint = attempt.context?.request.loginHint
        // A hint may be anything; beside somebody who is expected only an address says more.
        let isHint = attempt.interaction.account == nil || hint.flatMap(EmailAddress.init) != nil
        if let text = attempt.interaction.email ?? (isHint ? hint : nil) {
            guard attempt.organization == nil, let address = EmailAddress(text) else { return text }
            return try await Whereabouts(deployment).find(attempt, address: address).ways.password ? text : nil
        }
        guard let id = attempt.interaction.account, let known = try await deployment.store.person(id),
            let organization = try await deployment.configuration.organization(known.account.organization)
        else { return nil }
        let demands = rules.demands(
            of: attempt.context, freshness: attempt.freshness, requestedAt: attempt.interaction.startedAt)
        let step = try await rules.foresee(known, in: organization, demands: demands).decision.step
        if case .goToIdentityProvider = step { return nil }
        return known.account.email.address
    }

    /// The form that asks for the name of an organization.
    func options(_ attempt: SignInAttempt, isMalformed: Bool = false) async throws -> OptionsForm {
        let request = attempt.context?.request
        let address = (attempt.interaction.email ?? request?.loginHint).flatMap(EmailAddress.init)
        let owners = try await (address?.domain ?? request?.domainHint).asyncMap {
            try await deployment.configuration.organizations(owning: $0)
        }
        return OptionsForm(
            interaction: attempt.interaction.id, client: attempt.client, uiLocales: request?.uiLocales ?? [],
            isMalformed: isMalformed, isOfSeveral: (owners ?? []).count > 1)
    }

    /// Goes to the page of the organization that was typed; one that does not exist has the same page as one that has
    /// no identity provider.
    func name(organization typed: String, in attempt: SignInAttempt) async throws -> SignInView {
        guard attempt.bound == nil else { return .form(try await form(attempt)) }
        guard let name = OrganizationName(String(typed.trimmingWhitespace())) else {
            return .options(try await options(attempt, isMalformed: true))
        }
        return .form(try await form(try await attempt.choosing(name, deployment)))
    }

    /// Goes on from an email alone: to the identity provider where the organization of its domain wants that, to the
    /// password otherwise; whoever has the email, and if nobody has.
    func identify(_ email: EmailAddress, in attempt: SignInAttempt) async throws -> SignInView {
        let isRepeated = attempt.interaction.email == email.address || attempt.place?.organization != nil
        var attempt = attempt
        attempt.interaction.email = email.address
        attempt.interaction.isAdministratorSignIn = attempt.isAdministratorSignIn
        let found = try await Whereabouts(deployment).find(attempt, address: email)
        switch found.decision.route {
        case .identityProvider(let connection):
            try await deployment.store.save(attempt.interaction)
            return .federate(attempt.interaction.id, connection)
        case .askOrganization:
            try await deployment.store.save(attempt.interaction)
            return .options(try await options(attempt))
        case .page where !found.ways.password || !found.ways.isPlain && attempt.place?.organization == nil:
            return try await goToPage(of: found.organization, attempt)
        case .page, .signIn:
            let until = try await PasswordCheck(deployment, of: attempt.visitor)
                .pause(of: email, in: found.organization)
            if let until, found.ways.isPlain {
                let remaining = until - deployment.clock.now()
                return .form(try await form(attempt, problem: .locked(remaining: remaining)))
            }
            try await deployment.store.save(attempt.interaction)
            return .form(try await form(attempt, problem: isRepeated ? .passwordMissing : nil))
        }
    }

    private func goToPage(of organization: Organization?, _ attempt: SignInAttempt) async throws -> SignInView {
        var attempt = attempt
        if attempt.bound == nil, let organization {
            attempt = try await attempt.choosing(organization.name, deployment)
        } else {
            try await deployment.store.save(attempt.interaction)
        }
        return .form(try await form(attempt))
    }

    /// The page that the form stands on.
    private func place(of attempt: SignInAttempt, _ found: Whereabouts.Found) -> SignInPlace {
        guard let organization = attempt.organization, found.decision.route != .signIn else { return .login }
        if attempt.isAdministratorSignIn, organization.policy.nativeLogin == .disabled {
            return .administrator(organization.name)
        }
        return .organization(organization.name)
    }

    private func notice(_ attempt: SignInAttempt) async throws -> SignInForm.Notice? {
        if let notice = attempt.interaction.notice { return .restarted(notice) }
        guard let expected = attempt.interaction.account, attempt.interaction.proofs.isEmpty else { return nil }
        let lapsed = try await CurrentSession(deployment).lapsed(attempt.visitor)
        return lapsed?.live.account.id == expected ? .inactive : nil
    }
}

extension SignInAttempt {
    /// The same sign-in on the page of an organization.
    func on(_ organization: Organization) -> SignInAttempt {
        var attempt = self
        attempt.place = .organization(organization.name)
        attempt.chosen = organization
        return attempt
    }

    /// The same sign-in on the page of an organization that the person named, which is kept.
    fileprivate func choosing(_ name: OrganizationName, _ deployment: Deployment) async throws -> SignInAttempt {
        var attempt = self
        attempt.place = .organization(name)
        attempt.chosen = try await deployment.configuration.organization(named: name) ?? .unknown(named: name)
        attempt.interaction.organization = name
        try await deployment.store.save(attempt.interaction)
        return attempt
    }

    /// The same sign-in in the language chosen, if one was, which is kept.
    func speaking(_ language: String?, _ deployment: Deployment) async throws -> SignInAttempt {
        guard let language, interaction.locale != language else { return self }
        var attempt = self
        attempt.interaction.locale = language
        try await deployment.store.save(attempt.interaction)
        return attempt
    }
}
