package import Identity
package import Primitives

extension Facts {
    /// The facts of a sign-in, from what is stored.
    ///
    /// An account of another organization counts as nobody, a session of another account as none, and a proof by a
    /// password that was replaced since as none.
    ///
    /// - Parameters:
    ///   - organization: the organization, if it is known.
    ///   - connections: its enabled connections.
    ///   - account: who is meant: the owner of the session and of the proofs shown, or whoever has the identifier.
    ///   - password: the account's password in our database.
    ///   - hasSecondFactor: whether the account has a device for one-time codes.
    ///   - session: the browser's session, or the one that a grant belongs to.
    ///   - shown: what was shown in the interaction, if there is one.
    ///   - isNamed: whether an identifier was given, of somebody or of nobody.
    ///   - isAdministratorSignIn: whether the person came by "Administrator sign-in".
    ///   - lockedUntil: until when passwords for the identifier are paused.
    ///   - demands: what the request asks for.
    ///   - now: the time.
    package init(
        organization: Organization?, connections: [EnabledConnection] = [], account: Account?,
        password: PasswordCredential?, hasSecondFactor: Bool, session: Session? = nil, shown: [ShownProof] = [],
        isNamed: Bool = false, isAdministratorSignIn: Bool = false, lockedUntil: Timestamp? = nil, demands: Demands,
        now: Timestamp
    ) {
        let policy = organization?.policy ?? OrganizationPolicy()
        let account = account.flatMap { $0.organization == organization?.id ? $0 : nil }
        let session = session.flatMap { $0.account == account?.id ? $0 : nil }
        self.init(
            nativeLogin: policy.nativeLogin, mfa: policy.mfa, connections: connections,
            isOpenToOrganization: demands.organization.map { $0 == organization?.id } ?? true,
            person: account.map { account in
                Person(
                    status: account.status, isBreakGlass: account.breakGlass,
                    password: PasswordStanding(
                        of: password, source: account.source, policy: policy.password, at: now),
                    hasSecondFactor: hasSecondFactor)
            },
            isNamed: isNamed || account != nil, isAdministratorSignIn: isAdministratorSignIn,
            lockedUntil: lockedUntil, demands: demands,
            kept: (session?.proofs ?? []).withoutPasswords(otherThan: password, at: now),
            age: session.map { SessionAge(of: $0, policy: policy.session) },
            shown: shown.withoutPasswords(otherThan: password, at: now), now: now)
    }
}

extension [ShownProof] {
    /// The proofs without those by a password that is not the account's any more: it proves nothing, wherever the proof
    /// was kept meanwhile.
    ///
    /// A proof that does not say which password it was is one by a directory's, or was written by a release that did not
    /// say: it must not be older than the present one. A password that is on record for the future was changed before the
    /// clock was set back. It ended its sessions when it was, and who types it now is not to be kept out until then.
    package func withoutPasswords(otherThan present: PasswordCredential?, at now: Timestamp) -> [ShownProof] {
        filter { shown in
            guard shown.proof == .password else { return true }
            if let setAt = shown.passwordSetAt { return setAt == present?.changedAt }
            guard let present, ClockChange.isPlausible(present.changedAt, at: now) else { return true }
            return shown.at >= present.changedAt
        }
    }
}
