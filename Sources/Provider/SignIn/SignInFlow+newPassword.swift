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
        let rules = self.passwordRules(of: organization)
        let unmet = rules.unmet(by: new.reveal(), context: context(of: account, in: organization))
        func again(_ problem: PasswordChangeForm.Problem) -> SignInView {
            .changePassword(
                PasswordChangeForm(
                    interaction: attempt.interaction.id, email: account.email.address, reason: form.reason,
                    criteria: criteria(of: rules, unmet: unmet), problem: problem))
        }
        guard try await deployment.passwords.verify(current, against: password.hash) else {
            return again(.wrongPassword)
        }
        guard new.matches(confirmation) else { return again(.mismatch) }
        guard unmet.isEmpty else { return again(.criteria) }
        for old in [password.hash] + password.history.prefix(rules.history) {
            if try await deployment.passwords.verify(new, against: old) { return again(.reused) }
        }
        let changed = PasswordCredential(
            hash: try await deployment.passwords.hash(new), changedAt: deployment.clock.now(),
            history: Array(([password.hash] + password.history).prefix(rules.history)))
        try await deployment.store.changePassword(of: id, to: changed, keeping: nil, at: deployment.clock.now())
        deployment.logger.notice("password changed", metadata: ["account": "\(id)"])
        return try await advance(attempt, as: id)
    }

    /// The form that asks for a new password, with nothing met yet.
    func form(
        for reason: Step.ChangeReason, account: Account, organization: Organization, attempt: SignInAttempt
    ) -> PasswordChangeForm {
        let rules = passwordRules(of: organization)
        return PasswordChangeForm(
            interaction: attempt.interaction.id, email: account.email.address,
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
