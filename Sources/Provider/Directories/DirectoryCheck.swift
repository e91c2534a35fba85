import Credentials
import Identity
import Logging
import Primitives
import Storage

/// Has an organization's directories check a password, and keeps the account of whoever has it.
///
/// The address finds an entry, and the entry is the person: who has the address of somebody who left is somebody else,
/// and who has a new address is the same person.
struct DirectoryCheck: Sendable {
    /// What asking came to.
    enum Outcome {
        /// The password is this person's, whose account is up to date.
        case matched(AccountWithPassword)
        /// It is nobody's.
        case notRight
        /// Whoever has it may not come in with it, or nobody was asked because they may not.
        case refused(SignInTrail.Reason)
        /// There was no telling.
        case unavailable
    }

    /// Whom to ask about what.
    struct Question {
        /// Whose directories.
        let organization: Organization
        /// Those to ask, in order.
        let directories: [Directory]
        /// The account that has the address there, if one has.
        let account: Account?
    }

    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// Whom to ask about an address, among its accounts and the organization that is asked for or owns its domain.
    ///
    /// At most one organization is asked: a password meant for one is no other's business.
    func question(
        about email: EmailAddress, accounts: [AccountWithPassword], asked: Organization?
    ) async throws -> Question? {
        if let asked, !accounts.contains(where: { $0.account.organization == asked.id }),
            let question = try await question(about: email, account: nil, in: asked)
        {
            return question
        }
        let own = accounts.first { $0.account.organization == asked?.id }
        for account in [own].compactMap(\.self) + accounts where account.password == nil {
            guard let organization = try await deployment.configuration.organization(account.account.organization),
                let question = try await question(about: email, account: account.account, in: organization)
            else { continue }
            return question
        }
        return nil
    }

    private func question(
        about email: EmailAddress, account: Account?, in organization: Organization
    ) async throws -> Question? {
        let directories = try await deployment.configuration.directories(of: organization.id)
        if let own = directories.first(where: { $0.id == account?.directory }) {
            return Question(organization: organization, directories: [own], account: account)
        }
        // For addresses of its own domains an organization's directories answer; for others they cannot vouch.
        guard !directories.isEmpty, organization.domains.contains(email.domain), account?.mayComeFromDirectory ?? true
        else { return nil }
        return Question(organization: organization, directories: directories, account: account)
    }

    /// Asks.
    ///
    /// - Parameters:
    ///   - admission: whether a password may be this account's way in; asked before anything is sent.
    ///   - isPaused: whether sign-ins with this address are paused in the organization now.
    func run(
        _ question: Question, email: EmailAddress, password: Secret<String>, origin: AuditEvent.Origin,
        admission: (AccountWithPassword) async throws -> PasswordCheck.Admission,
        isPaused: (EmailAddress) async throws -> Bool
    ) async throws -> Outcome {
        guard !password.reveal().isEmpty, password.reveal().utf8.count <= PasswordHash.longestPassword else {
            return .notRight
        }
        var isUnsure = false
        for directory in question.directories {
            let candidate = question.account ?? newAccount(email, in: question.organization, from: directory)
            var admitted = candidate
            admitted.source = .directory(directory.id)
            if case .refused(let reason) = try await admission(standing(of: admitted)) { return .refused(reason) }
            guard try await !isPaused(email) else { return .refused(.locked) }
            switch await deployment.directories.ask(directory, about: email, password, request: origin.request) {
            case .nobody: continue
            // It is theirs to say, whatever others would; and they need not hear the password.
            case .wrong: return .notRight
            case .unavailable, .busy: isUnsure = true
            case .person(let person):
                let found = Found(person: person, directory: directory, candidate: candidate, question: question)
                guard let account = try await keep(found, origin: origin) else { return .refused(.notAllowed) }
                let matched = try await standing(of: account)
                guard account.id != candidate.id else { return .matched(matched) }
                // The entry is another account than the address led to: that one must be let in, too.
                if case .refused(let reason) = try await admission(matched) { return .refused(reason) }
                guard try await !isPaused(account.email) else { return .refused(.locked) }
                return .matched(matched)
            }
        }
        return isUnsure ? .unavailable : .notRight
    }

    /// An account beside its credentials here: a directory's has no password of ours.
    private func standing(of account: Account) async throws -> AccountWithPassword {
        AccountWithPassword(
            account: account, password: nil,
            hasSecondFactor: try await !deployment.store.devices(of: account.id).isEmpty)
    }

    /// Somebody whose password a directory found right.
    private struct Found {
        let person: DirectoryPerson
        let directory: Directory
        /// The account with the address typed, or a new one.
        let candidate: Account
        let question: Question

        var entry: DirectoryEntry { DirectoryEntry(of: directory, id: person.entry) }
    }

    /// The account of an entry, made or brought up to date; nil when there can be none.
    private func keep(_ found: Found, origin: AuditEvent.Origin) async throws -> Account? {
        let store = deployment.store
        if let known = try await store.account(of: found.entry) {
            return try await refresh(known, from: found, isKnown: true, origin: origin)
        }
        if found.question.account != nil {
            return try await refresh(found.candidate, from: found, isKnown: false, origin: origin)
        }
        var account = found.candidate
        _ = account.take(found.person, by: found.directory.settings.attributes, in: found.question.organization)
        guard try await store.create(account, from: found.entry, at: deployment.clock.now()) else {
            // Somebody was quicker: the same person, at another door, or whoever has the address now.
            if let known = try await store.account(of: found.entry) { return known }
            return refuse(found, because: "the address is another account's")
        }
        try await deployment.audit.record(
            .created, about: .init(account), by: .account(account.id), from: origin,
            [.init("directory", found.directory.id.value)])
        return account
    }

    private func refresh(
        _ account: Account, from found: Found, isKnown: Bool, origin: AuditEvent.Origin
    ) async throws -> Account? {
        let now = deployment.clock.now()
        var fresh = account
        fresh.source = .directory(found.directory.id)
        var changed = fresh.take(
            found.person, by: found.directory.settings.attributes, in: found.question.organization
        ).map(\.rawValue)
        if fresh.source != account.source { changed.append("source") }
        // Whoever may take an account over answers for its address.
        if !isKnown, found.question.organization.domains.contains(fresh.email.domain) { fresh.emailVerified = true }
        guard !isKnown || !changed.isEmpty else { return account }
        fresh.updatedAt = now
        if try await !deployment.store.refresh(fresh, from: found.entry, at: now) {
            // The address may have become somebody else's here; then the old one stays.
            fresh.email = account.email
            changed.removeAll { $0 == ProfileAttribute.email.rawValue }
            guard try await deployment.store.refresh(fresh, from: found.entry, at: now) else {
                return refuse(found, because: "the account is tied to another entry, or has a password of its own")
            }
        }
        guard !changed.isEmpty else { return fresh }
        try await deployment.audit.record(
            .profileChanged, about: .init(account), by: .account(account.id), from: origin,
            [.init("directory", found.directory.id.value), .init("changed", changed.joined(separator: " "))])
        return fresh
    }

    private func refuse(_ found: Found, because reason: String) -> Account? {
        deployment.logger.notice(
            "directory's person refused",
            metadata: [
                "organization": "\(found.question.organization.id)", "directory": "\(found.directory.id)",
                "account": "\(found.candidate.id)", "reason": "\(reason)",
            ])
        return nil
    }

    private func newAccount(
        _ email: EmailAddress, in organization: Organization, from directory: Directory
    ) -> Account {
        Account(
            id: .random(from: deployment.random), email: email, in: organization, from: directory.id,
            at: deployment.clock.now())
    }
}

extension Account {
    /// Whether a directory may take the account over: nobody else checks its password, and nobody waits for it to
    /// register.
    fileprivate var mayComeFromDirectory: Bool {
        switch source {
        case .native, .directory: status != .invited
        case .connection: false
        }
    }
}
