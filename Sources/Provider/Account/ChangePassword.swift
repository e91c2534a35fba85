import Credentials
import Identity
import Logging
package import Primitives
import SignIn
import Storage

/// People change their own password, knowing the present one.
package struct ChangePassword: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// What became of a new password.
    package enum Outcome: Sendable {
        /// It is set; the session goes on under a new cookie, and every other one has ended.
        case changed(sessionSecret: Secret<String>, expiresAt: Timestamp)
        /// The present password is not right.
        case wrongPassword
        /// Too many wrong passwords: paused for this long.
        case locked(remaining: Duration)
        /// The new one may not be set.
        case refused(NewPasswordProblem, criteria: [NewPasswordCriterion])
        /// Somebody else keeps the password, or nobody has one.
        case notOwn
        /// The session has ended meanwhile, or somebody else replaced the password.
        case sessionOver
    }

    /// What a new password must meet, with nothing met yet.
    package func criteria(for person: SignedInPerson) -> [NewPasswordCriterion] {
        NewPassword(for: person.account, of: person.organization, in: deployment).criteria
    }

    /// Replaces `current` with `new`.
    package func run(
        from current: Secret<String>, to new: Secret<String>, confirmation: Secret<String>, by person: SignedInPerson,
        visitor: Visitor
    ) async throws -> Outcome {
        let account = person.account
        guard person.selfService.password == .own, person.password != nil else { return .notOwn }
        // Counted like any other guess: whoever finds a browser open could try here without end.
        let check = try await PasswordCheck(deployment, of: visitor).run(
            account.email, current, in: person.organization,
            trail: SignInTrail(ofPasswordChangeBy: account, at: visitor, in: deployment)
        ) { $0.account.id == account.id ? .admitted : .refused(.notAllowed) }
        let present: PasswordCredential
        switch check {
        case .matched(let people):
            guard let password = people.first?.password else { return .notOwn }
            present = password
        case .notRight: return .wrongPassword
        case .directoryUnavailable: return .notOwn
        case .locked(let until): return .locked(remaining: until - deployment.clock.now())
        }
        let verdict = try await NewPassword(for: account, of: person.organization, in: deployment)
            .check(new, confirmation: confirmation, beside: present)
        switch verdict {
        case .refused(let problem, let criteria): return .refused(problem, criteria: criteria)
        case .accepted(let changed): return try await replace(present, with: changed, of: person, visitor: visitor)
        }
    }

    /// The new password is the session's proof from now on: the one shown before proves nothing any more.
    private func replace(
        _ present: PasswordCredential, with changed: PasswordCredential, of person: SignedInPerson, visitor: Visitor
    ) async throws -> Outcome {
        let account = person.account
        let secret = deployment.random.token()
        let renewal = SessionRenewal(
            session: person.session.id, secretHash: TokenHash.sha256(secret.reveal()),
            proofs: person.session.proofs.map { shown in
                shown.proof == .password ? ShownProof(passwordSetAt: changed.changedAt, at: changed.changedAt) : shown
            })
        guard
            try await deployment.store.changePassword(
                of: account.id, from: present, to: changed, renewing: renewal, at: changed.changedAt)
        else { return .sessionOver }
        deployment.logouts.wake()
        deployment.logger.notice("password changed", metadata: ["account": "\(account.id)"])
        try await deployment.audit.record(
            .passwordChanged, about: .init(account, session: person.session.id), by: .account(account.id),
            from: visitor.auditOrigin)
        try await deployment.mail.send(Mail(.passwordChanged, to: account, of: person.organization))
        let lifetime = Duration.days(Int64(person.organization.policy.session.maxDays))
        return .changed(sessionSecret: secret, expiresAt: person.session.startedAt + lifetime)
    }
}
