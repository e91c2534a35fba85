import Identity
import OpenIDConnect
import Primitives
import SignIn
import Storage

extension SignInFlow {
    /// The form that asks who it is, with the ways in that the rules name, on the page where it belongs.
    func form(
        _ attempt: SignInAttempt, email: String? = nil, problem: SignInProblem? = nil
    ) async throws -> SignInForm {
        let request = attempt.context?.request
        let known = try await attempt.interaction.account.asyncMap { try await deployment.store.account($0) } ?? nil
        let ways = try await ways(into: attempt)
        let problem = problem ?? (attempt.interaction.notice == .wrongCodes ? .wrongCodes : nil)
        var form = SignInForm(
            interaction: attempt.interaction.id,
            email: email ?? attempt.interaction.email ?? known?.email.address ?? request?.loginHint ?? "",
            organization: attempt.bound ?? (ways.isShared ? nil : attempt.chosen), client: attempt.client,
            isConfirmation: attempt.interaction.destination?.needsRecentSignIn ?? false, problem: problem,
            uiLocales: request?.uiLocales ?? [])
        form.asksPassword = ways.password
        form.connections = ways.connections
        form.place = place(of: attempt, ways)
        if let organization = attempt.organization, case .organization = form.place {
            form.offersAdministratorSignIn = organization.policy.nativeLogin == .disabled
        }
        form.mayChangeOrganization = attempt.bound == nil && form.place != .login
        if problem == nil { form.notice = try await notice(attempt) }
        return form
    }

    /// The form that asks for the name of an organization.
    func options(_ attempt: SignInAttempt, isMalformed: Bool = false) -> OptionsForm {
        OptionsForm(
            interaction: attempt.interaction.id, client: attempt.client,
            uiLocales: attempt.context?.request.uiLocales ?? [], isMalformed: isMalformed)
    }

    /// Goes to the page of the organization that was typed; one that does not exist has the same page as one that has
    /// no identity provider.
    func name(organization typed: String, in attempt: SignInAttempt) async throws -> SignInView {
        guard attempt.bound == nil else { return .form(try await form(attempt)) }
        guard let name = OrganizationName(String(typed.trimmingWhitespace())) else {
            return .options(options(attempt, isMalformed: true))
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
        var owner = attempt.organization
        if owner == nil { owner = try await deployment.configuration.organization(owning: email.domain) }
        let step = rules.identification(
            in: owner, connections: try await connections(of: owner), isNamed: true,
            isAdministratorSignIn: attempt.isAdministratorSignIn,
            lockedUntil: try await PasswordCheck(deployment).pause(of: email, in: owner), for: attempt.context,
            requestedAt: attempt.interaction.startedAt)
        switch step {
        case .goToIdentityProvider(let connections):
            // The only one is gone to; of several the person chooses one.
            guard let only = connections.first, connections.count == 1 else {
                return try await goToPage(of: owner, attempt)
            }
            try await deployment.store.save(attempt.interaction)
            return .federate(attempt.interaction.id, only)
        case .refuse(.notAllowed):
            return try await goToPage(of: owner, attempt)
        case .identify(let ways) where !ways.connections.isEmpty && attempt.place?.organization == nil:
            return try await goToPage(of: owner, attempt)
        case .refuse(.locked(let until)):
            let remaining = until - deployment.clock.now()
            return .form(try await form(attempt, problem: .locked(remaining: remaining)))
        default:
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

    /// The ways in of the organization that is known, or of all.
    private struct Ways {
        var password: Bool
        var connections: [OfferedConnection]
        /// Whether nothing about them is this organization's own: then its page tells no more than one of an
        /// organization that does not exist.
        var isShared: Bool { password && connections.isEmpty }
    }

    private func ways(into attempt: SignInAttempt) async throws -> Ways {
        let offered = try await connections(of: attempt.organization)
        let step = rules.identification(
            in: attempt.organization, connections: offered, isNamed: attempt.interaction.email != nil,
            isAdministratorSignIn: attempt.isAdministratorSignIn, for: attempt.context,
            requestedAt: attempt.interaction.startedAt)
        let named = { (ids: [ConnectionID]) in ids.compactMap { id in offered.first { $0.id == id } } }
        return switch step {
        case .identify(let ways): Ways(password: ways.password, connections: named(ways.connections))
        case .goToIdentityProvider(let ids): Ways(password: false, connections: named(ids))
        case .refuse: Ways(password: false, connections: [])
        default: Ways(password: true, connections: [])
        }
    }

    private func connections(of organization: Organization?) async throws -> [OfferedConnection] {
        guard let organization else { return [] }
        return try await deployment.connections.connections(of: organization.id)
    }

    /// The page that the form stands on: an organization has one of its own when it was named or has ways of its own.
    private func place(of attempt: SignInAttempt, _ ways: Ways) -> SignInPlace {
        guard let organization = attempt.organization else { return .login }
        if attempt.isAdministratorSignIn, organization.policy.nativeLogin == .disabled {
            return .administrator(organization.name)
        }
        let isAskedFor = attempt.bound == nil || attempt.place?.organization != nil
        return isAskedFor || !ways.isShared ? .organization(organization.name) : .login
    }

    private func notice(_ attempt: SignInAttempt) async throws -> SignInForm.Notice? {
        if let notice = attempt.interaction.notice { return .restarted(notice) }
        guard let expected = attempt.interaction.account, attempt.interaction.proofs.isEmpty else { return nil }
        let lapsed = try await CurrentSession(deployment).lapsed(attempt.visitor)
        return lapsed?.live.account.id == expected ? .inactive : nil
    }
}

extension SignInAttempt {
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
