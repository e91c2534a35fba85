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
            let organization = try await deployment.configuration.organization(account.organization)
        else { return .form(try await self.form(attempt)) }
        let rules = NewPassword(for: account, of: organization, in: deployment)
        func again(_ problem: PasswordChangeForm.Problem) -> SignInView {
            .changePassword(form.again(problem, criteria: rules.criteria))
        }
        // Counted like any other guess: the password may have been replaced since it was shown.
        let trail = SignInTrail(attempt, in: deployment, failing: .passwordChanged)
        let outcome = try await PasswordCheck(deployment, of: attempt.visitor).run(
            account.email, current, in: organization, trail: trail, admission: { _ in .admitted })
        let present: PasswordCredential
        switch outcome {
        case .matched(let people):
            guard let password = people.first(where: { $0.account.id == id })?.password else {
                return again(.wrongPassword)
            }
            present = password
        case .notRight: return again(.wrongPassword)
        case .locked(let until):
            let pause = SignInProblem.locked(remaining: until - deployment.clock.now())
            return again(.notNow(pause))
        case .directoryUnavailable:
            return again(.notNow(.directoryUnavailable))
        }
        switch try await rules.check(new, confirmation: confirmation, beside: present) {
        case .refused(let problem, let criteria):
            return .changePassword(form.again(.new(problem), criteria: criteria))
        case .accepted(let changed):
            let view = try await replace(present, with: changed, of: account, organization, in: attempt)
            return view ?? again(.wrongPassword)
        }
    }

    /// Sets the new password, which is the proof from now on: the one shown before proves nothing any more.
    ///
    /// Nil when the password that was checked had been replaced by then.
    private func replace(
        _ present: PasswordCredential, with changed: PasswordCredential, of account: Account,
        _ organization: Organization, in attempt: SignInAttempt
    ) async throws -> SignInView? {
        let now = changed.changedAt
        guard try await deployment.store.changePassword(of: account.id, from: present, to: changed, at: now) else {
            return nil
        }
        deployment.logouts.wake()
        try await deployment.audit.record(
            .passwordChanged, about: .init(account, client: attempt.client?.id), by: .account(account.id),
            from: attempt.visitor.auditOrigin, [.init("during", "sign_in")])
        try await deployment.mail.send(Mail(.passwordChanged, to: account, of: organization))
        deployment.logger.notice("password changed", metadata: ["account": "\(account.id)"])
        var attempt = attempt
        attempt.interaction.proofs = attempt.interaction.proofs.map { shown in
            shown.proof == .password ? ShownProof(passwordSetAt: now, at: now) : shown
        }
        try await deployment.store.save(attempt.interaction)
        return try await advance(attempt, as: account.id)
    }

    /// The form that asks for a new password, with nothing met yet.
    func form(
        for reason: Step.ChangeReason, account: Account, organization: Organization, attempt: SignInAttempt
    ) -> PasswordChangeForm {
        PasswordChangeForm(
            interaction: attempt.interaction.id, client: attempt.client, organization: organization,
            language: attempt.language, email: account.email.address, reason: PasswordChangeForm.Reason(reason),
            criteria: NewPassword(for: account, of: organization, in: deployment).criteria, problem: nil)
    }
}

extension PasswordChangeForm.Reason {
    fileprivate init(_ reason: Step.ChangeReason) {
        switch reason {
        case .forced: self = .demanded
        case .compromised: self = .compromised
        case .expired: self = .expired
        }
    }
}

extension PasswordChangeForm {
    /// The form again, with what went wrong.
    fileprivate func again(_ problem: Problem, criteria: [NewPasswordCriterion]) -> PasswordChangeForm {
        PasswordChangeForm(
            interaction: interaction, client: client, organization: organization, language: language, email: email,
            reason: reason, criteria: criteria, problem: problem)
    }
}
