import Identity
import Primitives
import SignIn
import Storage

extension SignInFlow {
    /// Checks email and password; an email alone goes on to the next step.
    func submit(email typed: String, password: Secret<String>, to attempt: SignInAttempt) async throws -> SignInView {
        guard let email = EmailAddress(typed) else {
            return .form(try await form(attempt, email: typed, problem: .malformedEmail))
        }
        guard !password.reveal().isEmpty else { return try await identify(email, in: attempt) }
        let trail = SignInTrail(attempt, in: deployment)
        if let remaining = try await RateLimit.failedSignIns(of: attempt.visitor, deployment).pause() {
            try await trail.fromPausedNetwork(attempt.visitor.network, asked: attempt.organization)
            return .form(try await form(attempt, email: typed, problem: .tooMany(remaining: remaining)))
        }
        if try await mustName(theOrganizationOf: email, in: attempt) {
            var attempt = attempt
            attempt.interaction.email = email.address
            try await deployment.store.save(attempt.interaction)
            return .options(try await options(attempt))
        }
        let now = deployment.clock.now()
        let outcome = try await PasswordCheck(deployment, of: attempt.visitor).run(
            email, password, in: attempt.organization, trail: trail
        ) { try await admission($0.passwordProof(at: now), of: $0, in: attempt) }
        switch outcome {
        case .notRight:
            return .form(try await form(attempt, keeping: email, problem: .notRight))
        case .locked(let until):
            return .form(try await form(attempt, keeping: email, problem: .locked(remaining: until - now)))
        case .directoryUnavailable:
            return .form(try await form(attempt, keeping: email, problem: .directoryUnavailable))
        case .matched(let accounts):
            var attempt = attempt
            attempt.interaction.organization = attempt.chosen?.name
            attempt.interaction.isAdministratorSignIn = attempt.isAdministratorSignIn
            // Of several accounts each has its own, in the order of the candidates.
            attempt.interaction.proofs = accounts.map { $0.passwordProof(at: now) }
            attempt.interaction.account = accounts.count == 1 ? accounts.first?.account.id : nil
            attempt.interaction.candidates = accounts.count == 1 ? [] : accounts.map(\.account.id)
            guard let account = attempt.interaction.account else {
                try await deployment.store.save(attempt.interaction)
                return try await choices(in: attempt)
            }
            attempt.isSaved = false
            return try await advance(attempt, as: account)
        }
    }

    /// The form again with what is wrong; the address is kept for the page for forgotten passwords, and the way back.
    private func form(
        _ attempt: SignInAttempt, keeping email: EmailAddress, problem: SignInProblem
    ) async throws -> SignInForm {
        if attempt.interaction.email != email.address {
            try await deployment.store.note(email: email.address, in: attempt.interaction.id)
        }
        return try await form(attempt, email: email.address, problem: problem)
    }

    /// Whether the person has to say first in which organization a password is to be tried.
    ///
    /// Where several own the domain and some have directories: a password is no two organizations' business, and which of
    /// them would be asked must not tell where there is an account.
    private func mustName(theOrganizationOf email: EmailAddress, in attempt: SignInAttempt) async throws -> Bool {
        guard attempt.organization == nil else { return false }
        let owners = try await deployment.configuration.organizations(owning: email.domain)
        guard owners.count > 1 else { return false }
        for owner in owners {
            let directories = try await deployment.configuration.directories(of: owner.id)
            if !directories.isEmpty { return true }
        }
        return false
    }

    /// Goes on in the organization chosen, which must be one of those whose password matched.
    func choose(organization name: String, in attempt: SignInAttempt) async throws -> SignInView {
        guard let name = OrganizationName(name), let organization = try await organization(named: name) else {
            return try await choices(in: attempt)
        }
        let (candidates, proofs) = (attempt.interaction.candidates, attempt.interaction.proofs)
        for (index, id) in candidates.enumerated() {
            guard try await deployment.store.account(id)?.organization == organization.id else { continue }
            var attempt = attempt
            attempt.interaction.account = id
            // A release that did not say which password was shown wrote one for all.
            attempt.interaction.proofs = proofs.count == candidates.count ? [proofs[index]] : proofs
            attempt.interaction.candidates = []
            try await deployment.store.save(attempt.interaction)
            return try await advance(attempt, as: id)
        }
        return try await choices(in: attempt)
    }

    /// Whether a password may be this account's way in at all; if not, it is as good as wrong.
    private func admission(
        _ proof: ShownProof, of account: AccountWithPassword, in attempt: SignInAttempt
    ) async throws -> PasswordCheck.Admission {
        guard let organization = try await deployment.configuration.organization(account.account.organization) else {
            return .refused(.notAllowed)
        }
        let decision = try await rules.decide(
            account, in: organization, session: nil, shown: [proof], for: attempt.context,
            freshness: attempt.freshness, requestedAt: attempt.interaction.startedAt)
        if decision.admitsPassword { return .admitted }
        guard case .refuse(let refusal) = decision.step else { return .refused(.notAllowed) }
        return .refused(SignInTrail.Reason(refusal))
    }

    /// The organizations that matched, to choose one of.
    func choices(in attempt: SignInAttempt) async throws -> SignInView {
        var choices: [OrganizationChoice] = []
        for id in attempt.interaction.candidates {
            guard let account = try await deployment.store.account(id),
                let organization = try await deployment.configuration.organization(account.organization)
            else { continue }
            choices.append(OrganizationChoice(name: organization.name, displayName: organization.displayName))
        }
        guard !choices.isEmpty else { return .form(try await form(attempt)) }
        return .chooseOrganization(
            attempt.interaction.id, choices.sorted { $0.displayName < $1.displayName }, for: attempt.client,
            attempt.language)
    }

    private func organization(named name: OrganizationName) async throws -> Organization? {
        try await deployment.configuration.organization(named: name)
    }
}
