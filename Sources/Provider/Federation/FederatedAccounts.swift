import Identity
import Logging
import Primitives
import SignIn
import Storage

/// Finds, links or makes the account of somebody whom an identity provider vouches for, by `AccountLinking` alone.
struct FederatedAccounts: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// Somebody who came back from a provider.
    struct Arrival: Sendable {
        /// What the provider said.
        let answer: FederatedAnswer
        /// Through which connection, of which organization.
        let place: OpenConnection
        /// SHA-256 of the token of the invitation that their sign-in began with, if it began with one.
        var invitation: [UInt8]?
        /// The browser.
        let visitor: Visitor

        /// The provider's words in ours.
        var profile: MappedProfile {
            MappedProfile(answer, by: place.connection.settings, domains: place.organization.domains)
        }
    }

    /// What it comes to.
    enum Outcome: Sendable {
        /// This account signs in.
        case account(Account)
        /// Nobody does.
        case refused(AccountLinking.Refusal)
    }

    /// What would be done, with the account it would be done to: nothing is changed.
    struct Foreseen: Sendable {
        let verdict: AccountLinking.Verdict
        let account: Account?
        let email: EmailAddress?
    }

    /// How often it is tried while somebody else changes the account.
    private static let tries = 4

    /// Says what `settle` would do.
    func foresee(_ arrival: Arrival) async throws -> Foreseen {
        let profile = arrival.profile
        var namesake: Account?
        var isTied = false
        if let email = profile.email {
            namesake = try await deployment.store.accounts(
                email: email, in: arrival.place.organization.id, limit: 1
            ).first?.account
        }
        if let namesake { isTied = try await !deployment.store.identities(of: namesake.id).isEmpty }
        // Last, so that an account that another browser of the same person makes meanwhile is found as theirs, and not as
        // somebody else's who has the address.
        let linked = try await deployment.store.account(of: arrival.answer.subject)
        let settings = arrival.place.connection.settings
        let linking = AccountLinking(
            linked: linked.map { LinkableAccount($0, isLinked: true) },
            isSubjectStable: arrival.answer.isSubjectStable, email: profile.assertedEmail,
            isEmailVouchedFor: arrival.answer.emailVerifiedByProvider,
            namesake: namesake.map { LinkableAccount($0, isLinked: isTied) },
            holdsInvitation: try await holdsInvitation(arrival, of: namesake),
            linksByEmail: settings.linkByEmail == .verifiedDomain, createsPeople: settings.createsAccounts)
        return Foreseen(verdict: linking.verdict, account: linked ?? namesake, email: profile.email)
    }

    /// Whether the sign-in began with the namesake's own invitation, which is good still.
    private func holdsInvitation(_ arrival: Arrival, of namesake: Account?) async throws -> Bool {
        guard let namesake, let hash = arrival.invitation,
            case .open(let standing, _) = try await Links(deployment).find(hash: hash, .invitation)
        else { return false }
        return standing.account.id == namesake.id
    }

    /// Does it.
    func settle(_ arrival: Arrival) async throws -> Outcome {
        for _ in 0..<Self.tries {
            let foreseen = try await foresee(arrival)
            switch (foreseen.verdict, foreseen.account) {
            case (.refuse(let refusal), _): return .refused(refusal)
            case (.signIn(activating: true), let account?):
                if let account = try await activate(account, arrival) { return .account(account) }
            case (.signIn(activating: false), let account?):
                if let account = try await refresh(account, arrival) { return .account(account) }
            case (.link(let activating, let drops), let account?):
                if let account = try await link(account, activating: activating, dropping: drops, arrival) {
                    return .account(account)
                }
            case (.create, _):
                if let account = try await create(arrival) { return .account(account) }
            case (.signIn, nil), (.link, nil): return .refused(.noAccount)
            }
            // Somebody else was quicker: by now the rules may say something else.
        }
        throw StorageError.conflict("account of a federated subject")
    }

    private func create(_ arrival: Arrival) async throws -> Account? {
        guard let email = arrival.profile.email else { return nil }
        let now = deployment.clock.now()
        let account = arrival.profile.applied(
            to: Account(
                id: .random(from: deployment.random), organization: arrival.place.organization.id, email: email,
                emailVerified: true, source: .connection(arrival.answer.connection), updatedAt: now))
        guard try await deployment.store.create(account, for: arrival.answer.subject, at: now) else { return nil }
        try await note(.created, of: account, arrival)
        return account
    }

    private func link(
        _ found: Account, activating: Bool, dropping: Bool, _ arrival: Arrival
    ) async throws -> Account? {
        var account = arrival.profile.applied(to: found)
        account.emailVerified = true
        account.status = .active
        // Whoever has no password here is not to be sent a way to one: they come through the provider from now on.
        let password = dropping ? nil : try await deployment.store.password(of: found.id)
        if password == nil, !found.breakGlass { account.source = .connection(arrival.answer.connection) }
        let linked = try await deployment.store.link(
            account, to: arrival.answer.subject, droppingCredentials: dropping, at: deployment.clock.now())
        guard linked else { return nil }
        if dropping { deployment.logouts.wake() }
        if activating { try await note(.registered, of: account, arrival) }
        try await note(.linked, of: account, arrival, [.init("credentials", dropping ? "dropped" : "kept")])
        let connection = arrival.place.connection.settings.displayName
        try await deployment.mail.send(
            Mail(.ssoLinked, to: found, of: arrival.place.organization, values: ["connection": connection]))
        return account
    }

    /// Writes what the provider says today; an address that is somebody else's, or not the organization's, is left out.
    private func refresh(_ found: Account, _ arrival: Arrival) async throws -> Account? {
        let now = deployment.clock.now()
        var account = arrival.profile.applied(to: found)
        let isProved =
            arrival.profile.assertedEmail == .inVerifiedDomain && arrival.answer.emailVerifiedByProvider != false
        if isProved, let email = arrival.profile.email {
            account.email = email
            account.emailVerified = true
        }
        if try await deployment.store.refresh(account, from: arrival.answer.subject, at: now) { return account }
        guard account.email != found.email else { return nil }
        account.email = found.email
        account.emailVerified = found.emailVerified
        guard try await deployment.store.refresh(account, from: arrival.answer.subject, at: now) else { return nil }
        try await deployment.audit.record(
            .profileChanged, .fail, about: .init(account), by: .system, from: arrival.visitor.auditOrigin,
            [.init("reason", "email_taken"), .init("connection", arrival.answer.connection.value)])
        return account
    }

    /// Lets somebody in who is linked and was invited anew; nil when they are not invited any more.
    private func activate(_ found: Account, _ arrival: Arrival) async throws -> Account? {
        let version = try await deployment.store.configurationVersion()
        // Read again: whoever suspends the account from here on moves the version.
        guard var account = try await deployment.store.account(found.id), account.status == .invited else { return nil }
        account.status = .active
        account.updatedAt = deployment.clock.now()
        let isDone = try await deployment.store.commit(
            [.putAccount(account)], ifVersionIs: version, at: account.updatedAt)
        guard isDone else { return nil }
        try await note(.activated, of: account, arrival)
        return try await refresh(account, arrival)
    }

    private func note(
        _ action: AuditEvent.Action, of account: Account, _ arrival: Arrival, _ details: [AuditEvent.Detail] = []
    ) async throws {
        let connection = arrival.answer.connection
        deployment.logger.notice(
            "account from an identity provider",
            metadata: ["account": "\(account.id)", "action": "\(action.rawValue)", "connection": "\(connection)"])
        try await deployment.audit.record(
            action, about: .init(account), by: .account(account.id), from: arrival.visitor.auditOrigin,
            [.init("connection", connection.value)] + details)
    }
}
