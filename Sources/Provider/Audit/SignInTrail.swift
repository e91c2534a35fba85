import Credentials
import Identity
import Logging
import Primitives
import SignIn
import Storage

/// Writes down how sign-ins end, which rules applied and why: never a secret, and never a word to the person.
struct SignInTrail: Sendable {
    /// Why a sign-in ended without a session, as filters and exports know it.
    enum Reason: String, Sendable {
        /// Nobody has this address, or the password is another one.
        case notRight = "not_right"
        /// Passwords are paused; none was looked at.
        case locked
        /// Tries from the network are paused; none was looked at.
        case networkPaused = "network_paused"
        /// The organization's directory, which has to say, could not be asked.
        case directoryUnavailable = "directory_unavailable"
        /// The account is suspended.
        case suspended
        /// The account was invited and has not registered.
        case invited
        /// The organization requires single sign-on.
        case ssoRequired = "sso_required"
        /// No way in: the application is not for these people, or no connection counts.
        case notAllowed = "not_allowed"
        /// The authentication that was asked for was not reached.
        case unmet = "unmet_authentication_requirements"
    }

    let deployment: Deployment
    private let client: ClientID?
    private let context: RequestContext?
    private let freshness: Freshness
    private let requestedAt: Timestamp
    private let action: AuditEvent.Action
    private let actor: AuditEvent.Actor
    let origin: AuditEvent.Origin

    /// The trail of a sign-in under way.
    ///
    /// - Parameter action: what a password that is not right is a failure of.
    init(_ attempt: SignInAttempt, in deployment: Deployment, failing action: AuditEvent.Action = .login) {
        self.deployment = deployment
        client = attempt.client?.id
        context = attempt.context
        freshness = attempt.freshness
        requestedAt = attempt.interaction.startedAt
        self.action = action
        actor = .nobody
        origin = attempt.visitor.auditOrigin
    }

    /// The trail of somebody who is signed in and shows a password to change it.
    init(ofPasswordChangeBy account: Account, at visitor: Visitor, in deployment: Deployment) {
        self.deployment = deployment
        client = nil
        context = nil
        freshness = .any
        requestedAt = deployment.clock.now()
        action = .passwordChanged
        actor = .account(account.id)
        origin = visitor.auditOrigin
    }

    /// Somebody is signed in now.
    ///
    /// - Parameters:
    ///   - isRenewed: whether the browser had the session before.
    ///   - replaced: sessions of others in this browser that end with it.
    func finished(
        _ decision: Decision, as account: Account, session: Session, isRenewed: Bool, ending replaced: [Session]
    ) async throws {
        let subject = AuditTrail.Subject(account, client: client, session: session.id)
        let details = details(of: decision) + (isRenewed ? [.init("session", "renewed")] : [])
        let entries =
            [AuditTrail.Entry(.login, about: subject, by: .account(account.id), details)]
            + replaced.map { ended in
                AuditTrail.Entry(
                    .sessionRevoked,
                    about: .init(organization: ended.organization, account: ended.account, session: ended.id),
                    by: .account(account.id), [.init("reason", "another_sign_in")])
            }
        try await deployment.audit.record(entries, from: origin)
        deployment.instruments.signedIn(by: decision.method)
        deployment.logger.info("signed in", metadata: ["account": "\(account.id)", "session": "\(session.id)"])
    }

    /// Writes a decision down that ends the sign-in without a session; nothing while it goes on.
    func ended(by decision: Decision, of account: Account) async throws {
        guard case .refuse(let refusal) = decision.step else { return }
        let reason = Reason(refusal)
        try await deployment.audit.record(
            .login, .fail, about: .init(account, client: client), by: .nobody, from: origin,
            [.init("reason", reason.rawValue)] + details(of: decision))
        deployment.instruments.signInFailed(by: decision.method, because: reason.rawValue)
        deployment.logger.info(
            "sign-in refused", metadata: ["account": "\(account.id)", "reason": "\(reason.rawValue)"])
    }

    /// A try with an email and a password that led to nothing.
    struct FailedTry: Sendable {
        /// The address, well-formed.
        let email: EmailAddress
        /// The organization asked for, or the only one that owns the address's domain.
        let owner: Organization?
        /// Who has the address.
        let accounts: [AccountWithPassword]
        /// Why not, for those whose password it was.
        var reasons: [AccountID: Reason] = [:]
        /// Why not, for somebody who has no account yet.
        var refusal: Reason?
        /// The organization whose directory would have had to say, and could not.
        var unsure: OrganizationID?
        /// The organizations in which a pause began with this try; nil stands for none in particular.
        var paused: Set<OrganizationID?> = []
        /// Whether a pause of the network began with it.
        var isNetworkPaused = false

        /// Why not, where nothing else is known.
        fileprivate func reason(in organization: OrganizationID?) -> Reason {
            unsure != nil && unsure == organization ? .directoryUnavailable : .notRight
        }
    }

    /// A wrong password, or a right one that is no way in: one event for each account that has the address, or one for
    /// nobody, and the pauses that begin; all in one go, so that the time does not tell which.
    func failed(_ attempt: FailedTry) async throws {
        let first = attempt.accounts.lazy.compactMap { attempt.reasons[$0.account.id] }.first ?? attempt.refusal
        deployment.instruments.signInFailed(
            by: .native, because: (first ?? attempt.reason(in: attempt.owner?.id)).rawValue)
        var entries: [AuditTrail.Entry] = []
        var paused: [(account: Account, organization: Organization)] = []
        for person in attempt.accounts {
            let organization = try await deployment.configuration.organization(person.account.organization)
            let reason = attempt.reasons[person.account.id] ?? attempt.reason(in: person.account.organization)
            let expectation = try await expectation(of: person, in: organization)
            entries.append(
                AuditTrail.Entry(
                    action, .fail, about: .init(person.account, client: client), by: actor,
                    [.init("reason", reason.rawValue)] + expectation))
            guard attempt.paused.contains(person.account.organization), let organization else { continue }
            paused.append((person.account, organization))
        }
        if entries.isEmpty { entries.append(try await strangerEntry(attempt)) }
        entries += paused.map { account, organization in
            AuditTrail.Entry(
                .loginLocked, about: .init(account, client: client), by: .system, [organization.policy.lockout.detail])
        }
        if paused.isEmpty { entries += strangerPause(attempt) }
        if attempt.isNetworkPaused {
            entries.append(
                AuditTrail.Entry(
                    .loginLocked, about: .init(organization: attempt.owner?.id, client: client), by: .system,
                    [.init("paused", "network")]))
        }
        try await deployment.audit.record(entries, from: origin)
    }

    /// Tries while passwords are paused; `tries` since the last line about them.
    func locked(_ email: EmailAddress, in owner: Organization?, asked: Organization?, tries: Int) async throws {
        let accounts = try await deployment.store.accounts(
            email: email, in: asked?.id, limit: PasswordCheck.mostAccounts)
        let details: [AuditEvent.Detail] = [
            .init("reason", Reason.locked.rawValue), .init("tries", String(tries)),
        ]
        let entries = accounts.map {
            AuditTrail.Entry(action, .fail, about: .init($0.account, client: client), by: actor, details)
        }
        let stranger = AuditTrail.Entry(
            action, .fail, about: .init(organization: owner?.id, client: client), by: actor,
            details + [email.detail])
        try await deployment.audit.record(entries.isEmpty ? [stranger] : entries, from: origin)
    }

    /// A try from a network that made too many: a line a minute says how many there were.
    func fromPausedNetwork(_ network: String, asked: Organization?) async throws {
        deployment.instruments.signInFailed(by: .native, because: Reason.networkPaused.rawValue)
        let key = TokenHash.sha256("tries of a paused network\0\(Visitor.countedNetwork(network))")
        guard let tries = deployment.lockedTries.note(key, at: deployment.clock.now()) else { return }
        try await deployment.audit.record(
            action, .fail, about: .init(organization: asked?.id, client: client), by: actor, from: origin,
            [.init("reason", Reason.networkPaused.rawValue), .init("tries", String(tries))])
    }

    private func strangerEntry(_ attempt: FailedTry) async throws -> AuditTrail.Entry {
        let expectation = try await expectation(of: nil, in: attempt.owner)
        return AuditTrail.Entry(
            action, .fail, about: .init(organization: attempt.owner?.id, client: client), by: actor,
            [
                .init("reason", (attempt.refusal ?? attempt.reason(in: attempt.owner?.id)).rawValue),
                attempt.email.detail,
            ]
                + expectation)
    }

    /// The pause of an address that nobody has where it was asked for.
    private func strangerPause(_ attempt: FailedTry) -> [AuditTrail.Entry] {
        guard attempt.paused.contains(attempt.owner?.id) else { return [] }
        let lockout = attempt.owner?.policy.lockout ?? LockoutPolicy()
        return [
            AuditTrail.Entry(
                .loginLocked, about: .init(organization: attempt.owner?.id, client: client), by: .system,
                [attempt.email.detail, lockout.detail])
        ]
    }

    /// What somebody who has shown nothing would be taken through.
    private func expectation(
        of person: AccountWithPassword?, in organization: Organization?
    ) async throws -> [AuditEvent.Detail] {
        let rules = SignInRules(deployment)
        let foreseen = try await rules.foresee(
            person, in: organization,
            demands: rules.demands(of: context, freshness: freshness, requestedAt: requestedAt))
        return [foreseen.decision.rulesDetail]
    }

    private func details(of decision: Decision) -> [AuditEvent.Detail] {
        var details: [AuditEvent.Detail] = [.init("method", decision.method.rawValue)]
        if let context = decision.context {
            if !context.amr.isEmpty { details.append(.init("amr", context.amr.joined(separator: " "))) }
            if let acr = context.acr { details.append(.init("acr", acr)) }
            if let connection = context.connection { details.append(.init("connection", connection.value)) }
        }
        return details + [decision.rulesDetail]
    }
}
