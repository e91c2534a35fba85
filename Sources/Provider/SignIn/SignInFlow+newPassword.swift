import Credentials
import Identity
import Logging
import Primitives
import SignIn
import Storage

extension SignInFlow {
    /// Changes the password as the next step demands, then goes on.
    func change(
        from current: Secret<String>, to new: Secret<String>, confirmation: Secret<String>, in attempt: SignInAttempt
    ) async throws -> SignInView {
        // A session alone does not do: its cookie would let whoever has it guess the password without end.
        guard let id = attempt.interaction.account, !attempt.interaction.proofs.isEmpty else {
            return .form(try await form(attempt))
        }
        let view = try await advance(attempt, as: id)
        guard case .changePassword(let form) = view else { return view }
        guard let account = try await deployment.store.account(id),
            let password = try await deployment.store.password(of: id),
            let organization = try await deployment.configuration.organization(account.organization)
        else { return .form(try await self.form(attempt)) }
        // Counted like any other guess: the password may have been replaced since it was shown.
        switch try await PasswordCheck(deployment).run(account.email, current, in: organization, admits: { _ in true })
        {
        case .matched: break
        case .notRight: return .changePassword(form.again(.wrongPassword))
        case .locked(let until):
            let remaining = until - deployment.clock.now()
            return .form(try await self.form(attempt, problem: .locked(remaining: remaining)))
        }
        guard new.matches(confirmation) else { return .changePassword(form.again(.mismatch)) }
        let rules = passwordRules(of: organization)
        let unmet = rules.unmet(by: new.reveal(), context: context(of: account, in: organization))
        guard unmet.isEmpty else {
            return .changePassword(form.again(.criteria, criteria: criteria(of: rules, unmet: unmet)))
        }
        let earlier = [password.hash] + password.history.prefix(rules.history)
        guard try await !isOneOf(earlier, new) else { return .changePassword(form.again(.reused)) }
        return try await replace(earlier: earlier.prefix(rules.history), with: new, of: id, in: attempt)
    }

    /// Sets the new password, which is the proof from now on: the one shown before proves nothing any more.
    private func replace(
        earlier: ArraySlice<String>, with new: Secret<String>, of id: AccountID, in attempt: SignInAttempt
    ) async throws -> SignInView {
        let hash = try await deployment.passwords.hash(new)
        let now = deployment.clock.now()
        let changed = PasswordCredential(hash: hash, changedAt: now, history: Array(earlier))
        try await deployment.store.changePassword(of: id, to: changed, keeping: nil, at: now)
        deployment.logouts.wake()
        deployment.logger.notice("password changed", metadata: ["account": "\(id)"])
        var attempt = attempt
        attempt.interaction.proofs = attempt.interaction.proofs.map { shown in
            shown.proof == .password ? ShownProof(.password, at: now) : shown
        }
        try await deployment.store.save(attempt.interaction)
        return try await advance(attempt, as: id)
    }

    private func isOneOf(_ hashes: [String], _ password: Secret<String>) async throws -> Bool {
        for hash in hashes {
            if try await deployment.passwords.verify(password, against: hash) { return true }
        }
        return false
    }

    /// The form that asks for a new password, with nothing met yet.
    func form(
        for reason: Step.ChangeReason, account: Account, organization: Organization, attempt: SignInAttempt
    ) -> PasswordChangeForm {
        let rules = passwordRules(of: organization)
        return PasswordChangeForm(
            interaction: attempt.interaction.id, client: attempt.client, email: account.email.address,
            reason: reason == .expired ? .expired : .demanded,
            criteria: criteria(of: rules, unmet: rules.criteria.filter { !$0.isUpperBound }), problem: nil)
    }

    private func passwordRules(of organization: Organization) -> PasswordRules {
        .effective(policy: organization.policy.password, mfaRequired: organization.policy.mfa == .required)
    }

    private func context(of account: Account, in organization: Organization) -> [String] {
        ["signet", organization.name.value, organization.displayName, account.email.localPart]
    }

    private func criteria(
        of rules: PasswordRules, unmet: [PasswordCriterion]
    ) -> [PasswordChangeForm.Criterion] {
        rules.criteria.filter { !$0.isUpperBound || unmet.contains($0) }
            .map { .init(key: $0.code, number: $0.number, isMet: !unmet.contains($0)) }
    }
}

extension PasswordCriterion {
    /// Told only to who goes beyond it: nobody needs to read it before.
    fileprivate var isUpperBound: Bool {
        if case .maxLength = self { true } else { false }
    }
}

extension PasswordChangeForm {
    /// The form again, with what went wrong.
    fileprivate func again(_ problem: Problem, criteria: [Criterion]? = nil) -> PasswordChangeForm {
        PasswordChangeForm(
            interaction: interaction, client: client, email: email, reason: reason,
            criteria: criteria ?? self.criteria, problem: problem)
    }
}
