import Credentials
import Identity
import OpenIDConnect
import Primitives
import SignIn
import Storage

extension SignInFlow {
    /// How recent a session's sign-in must be for a device to be enrolled without a password: its cookie alone must not
    /// let whoever has it add a device of theirs.
    static let enrolmentFreshness = Duration.minutes(10)

    /// Begins with what the person lacks when their session is all right but for a second factor, else with the form.
    func begin(_ attempt: SignInAttempt) async throws -> SignInView {
        let wantsPerson = attempt.context?.request.wantsPerson ?? false
        guard let id = attempt.interaction.account, attempt.visitor.session != nil else {
            return .form(try await form(attempt))
        }
        let view = try await advance(attempt, as: id, mayFinish: false)
        switch view {
        case .secondFactor where !wantsPerson, .enrol where !wantsPerson: return view
        // Who chose an account that comes through an identity provider is led there. Whoever only has its session may be
        // somebody else, or come by "Administrator sign-in".
        case .form(let form)
        where attempt.interaction.keepsAccounts && !attempt.isAdministratorSignIn && form.problem == nil
            && !form.asksPassword:
            return view
        default: return .form(try await form(attempt))
        }
    }

    /// Checks a code and goes on.
    func submit(_ answer: SecondFactorCheck.Answer, to attempt: SignInAttempt) async throws -> SignInView {
        let hasProof = !attempt.interaction.proofs.isEmpty
        guard let id = attempt.interaction.account else { return .form(try await form(attempt)) }
        let view = try await advance(attempt, as: id, mayFinish: hasProof)
        guard case .secondFactor(var form) = view else { return view }
        guard let account = try await deployment.store.account(id) else {
            return .form(try await self.form(attempt))
        }
        let outcome = try await SecondFactorCheck(deployment).run(answer, of: id, in: attempt.interaction.id)
        try await record(outcome, of: answer, by: account, in: attempt)
        switch outcome {
        case .right(let proof):
            var attempt = attempt
            attempt.interaction.proofs.append(ShownProof(proof, at: deployment.clock.now()))
            try await deployment.store.save(attempt.interaction)
            return try await advance(attempt, as: id)
        case .wrong: form.problem = .wrong
        case .used: form.problem = .used
        case .paused(let pause): form.problem = .paused(pause)
        case .over:
            return .restarted(try await startOver(attempt, noting: .wrongCodes))
        }
        return .secondFactor(form)
    }

    /// Takes what somebody does while enrolling a device.
    func enrol(_ submission: EnrolmentSubmission, in attempt: SignInAttempt) async throws -> SignInView {
        let hasProof = !attempt.interaction.proofs.isEmpty
        guard let id = attempt.interaction.account else { return .form(try await form(attempt)) }
        // The device is enrolled by the time the recovery codes were kept: what comes next is another step.
        let view = try await advance(attempt, as: id, mayFinish: hasProof)
        guard case .enrol = view, let account = try await deployment.store.account(id),
            let organization = try await deployment.configuration.organization(account.organization)
        else { return view }
        let enrolment = Enrolment(of: account, in: organization, deployment)
        let enrolmentID = EnrolmentID(attempt.interaction.id.value)
        switch submission {
        case .done: return view
        case .restart:
            try await deployment.store.discard(enrolmentID)
            return .enrol(enrolmentForm(.name(""), of: organization, in: attempt))
        case .name(let typed):
            guard let problem = try await enrolment.begin(enrolmentID, named: typed) else {
                return try await advance(attempt, as: id)
            }
            return .enrol(enrolmentForm(.name(typed), of: organization, in: attempt, problem))
        case .code(let typed):
            guard let pending = try await enrolment.pending(enrolmentID) else { return view }
            switch try await enrolment.confirm(pending, with: typed, by: attempt.visitor) {
            case .enrolled(let codes): return try await enrolled(codes, as: id, of: organization, in: attempt)
            case .wrongCode:
                return .enrol(
                    enrolmentForm(.code(try enrolment.key(of: pending)), of: organization, in: attempt, .wrongCode))
            case .nameTaken:
                try await deployment.store.discard(enrolmentID)
                return .enrol(enrolmentForm(.name(pending.name), of: organization, in: attempt, .nameTaken))
            case .gone: return try await advance(attempt, as: id)
            }
        }
    }

    /// The code that was shown is a proof; the recovery codes are shown before anything else happens.
    private func enrolled(
        _ codes: [RecoveryCode], as id: AccountID, of organization: Organization, in attempt: SignInAttempt
    ) async throws -> SignInView {
        var attempt = attempt
        attempt.interaction.proofs.append(ShownProof(.oneTimeCode, at: deployment.clock.now()))
        try await deployment.store.save(attempt.interaction)
        guard !codes.isEmpty else { return try await advance(attempt, as: id) }
        return .enrol(enrolmentForm(.done(recoveryCodes: codes.map(\.text)), of: organization, in: attempt))
    }

    /// The form of the step that enrols a device, or the sign-in form when nobody has proved lately who they are.
    func enrolmentView(
        of account: Account, in organization: Organization, decision: Decision, attempt: SignInAttempt
    ) async throws -> SignInView {
        let isRecent = decision.context.map { deployment.clock.now() - $0.authTime <= Self.enrolmentFreshness } ?? false
        let hasShown = attempt.interaction.proofs.contains(where: decision.proofs.contains)
        guard isRecent || hasShown else { return .form(try await form(attempt)) }
        let enrolment = Enrolment(of: account, in: organization, deployment)
        guard let pending = try await enrolment.pending(EnrolmentID(attempt.interaction.id.value)) else {
            return .enrol(enrolmentForm(.name(""), of: organization, in: attempt))
        }
        return .enrol(enrolmentForm(.code(try enrolment.key(of: pending)), of: organization, in: attempt))
    }

    /// What somebody sees who comes back to a sign-in that only needs finishing: after enrolling, the way on.
    func finishedView(_ attempt: SignInAttempt) async throws -> SignInView {
        let enrolment = try await deployment.store.enrolment(EnrolmentID(attempt.interaction.id.value))
        guard let enrolment, enrolment.isConfirmed, let id = attempt.interaction.account, enrolment.account == id,
            let account = try await deployment.store.account(id),
            let organization = try await deployment.configuration.organization(account.organization)
        else { return .form(try await form(attempt)) }
        return .enrol(enrolmentForm(.done(recoveryCodes: []), of: organization, in: attempt))
    }

    private func enrolmentForm(
        _ stage: EnrolmentForm.Stage, of organization: Organization, in attempt: SignInAttempt,
        _ problem: EnrolmentProblem? = nil
    ) -> EnrolmentForm {
        EnrolmentForm(
            interaction: attempt.interaction.id, client: attempt.client, organization: organization,
            language: attempt.language, stage: stage, problem: problem)
    }
}
