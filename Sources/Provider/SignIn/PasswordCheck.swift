import Credentials
import Identity
import Logging
import Primitives
import SignIn
import Storage

/// Checks an email and a password, in a time that tells nobody whether the account exists.
struct PasswordCheck: Sendable {
    /// What a check came to.
    enum Outcome {
        /// These accounts have this password, each admitted by its organization.
        case matched([AccountWithPassword])
        /// None has.
        case notRight
        /// Paused until then; the password was not looked at.
        case locked(until: Timestamp)
        /// A directory would have to be asked and cannot be now; that counts as no try.
        case directoryUnavailable
    }

    /// Accounts of one email that are looked at, at most.
    private static let mostAccounts = 8

    private let deployment: Deployment
    private let networkLimit: RateLimit?

    /// - Parameter visitor: who shows the password: failures are counted for their network, too.
    init(_ deployment: Deployment, of visitor: Visitor? = nil) {
        self.deployment = deployment
        networkLimit = visitor.map { RateLimit.failedSignIns(of: $0, deployment) }
    }

    /// Checks `password` against the accounts of `email`, in one organization or in all.
    ///
    /// Where no password of ours is right, the directories of one organization are asked: a person's own, or those of
    /// the organization that is asked for or owns the address's domain, which may bring somebody new.
    ///
    /// - Parameters:
    ///   - origin: where the password came from, for the audit log.
    ///   - admits: whether a password may be this account's way in; one that may not counts as wrong.
    func run(
        _ email: EmailAddress, _ password: Secret<String>, in organization: Organization?,
        from origin: AuditEvent.Origin = .init(), admits: (AccountWithPassword) async throws -> Bool
    ) async throws -> Outcome {
        let now = deployment.clock.now()
        // Where no organization is asked for, the one that owns the address's domain says how often; for addresses that
        // nobody has too, so that the count tells nothing.
        var owner = organization
        if owner == nil { owner = try await deployment.configuration.organization(owning: email.domain) }
        let asked = Counter(
            key: lockoutKey(email, in: owner?.id), policy: owner?.policy.lockout ?? LockoutPolicy(),
            organization: owner?.id)
        if case .locked(let until) = try await verdict(asked, now: now) { return .locked(until: until) }
        let accounts = try await deployment.store.accounts(email: email, in: organization?.id, limit: Self.mostAccounts)
        let others = try await counters(of: accounts, email: email).filter { $0.organization != asked.organization }
        let tried = Tried(email: email, password: password, accounts: accounts, asked: asked, others: others, now: now)
        let fitting = try await matches(accounts, password, padTo: organization == nil ? decoyCount(email) : 1)
        let directories = DirectoryCheck(deployment)
        guard fitting.isEmpty,
            let question = try await directories.question(about: email, accounts: accounts, asked: owner)
        else {
            var matched: [AccountWithPassword] = []
            for account in fitting {
                let isLocked = try await isLocked(account.account.organization, by: others, now: now)
                if !isLocked, try await admits(account) { matched.append(account) }
            }
            return try await conclude(tried, matched: matched)
        }
        // Of many guesses at once each waits for the one before it to be counted, or is not judged at all.
        let outcome = try await deployment.directories.inTurn(of: email, in: question.organization.id) {
            () async throws -> Outcome in
            let found = try await directories.run(
                question, email: email, password: password, origin: origin, admits: admits
            ) { try await isPaused($0, asked: asked, in: question.organization) }
            return switch found {
            case .matched(let account):
                try await conclude(tried, matched: [account])
            case .unavailable: try await conclude(tried, matched: [], unsure: question.organization.id)
            case .notRight: try await conclude(tried, matched: [])
            }
        }
        return outcome ?? .directoryUnavailable
    }

    /// A password that was tried.
    private struct Tried {
        let email: EmailAddress
        let password: Secret<String>
        let accounts: [AccountWithPassword]
        /// Where failures are counted as the question was asked.
        let asked: Counter
        /// Where they are counted besides: for the accounts in other organizations.
        let others: [Counter]
        let now: Timestamp
    }

    /// Counts how it ended, and says so.
    ///
    /// - Parameter unsure: the organization whose directory would have had to say.
    private func conclude(
        _ tried: Tried, matched: [AccountWithPassword], unsure: OrganizationID? = nil
    ) async throws -> Outcome {
        let (asked, now) = (tried.asked, tried.now)
        guard !matched.isEmpty else {
            // A try that nobody could judge is none; where somebody could, it counts.
            let judged = tried.others.filter { $0.organization != unsure }
            guard let unsure else { return try await recordFailure(asked, beside: judged, of: tried) }
            let isJudged = asked.organization != unsure && tried.accounts.contains { $0.account.organization != unsure }
            if isJudged {
                _ = try await recordFailure(asked, beside: judged, of: tried)
            } else if !judged.isEmpty {
                _ = try await count(judged, of: tried)
            }
            return .directoryUnavailable
        }
        // Of many guesses at once those still under way when the pause begins are refused like the ones after it.
        if case .locked(let until) = try await verdict(asked, now: now) { return .locked(until: until) }
        let organizations = Set(matched.map(\.account.organization))
        for counter in [asked] + tried.others.filter({ $0.organization.map(organizations.contains) ?? false }) {
            try await forgetFailures(counter)
        }
        for account in matched {
            try await markIfCompromised(account, tried.password)
            try await renewHash(of: account, tried.password)
        }
        return .matched(matched)
    }

    /// Whether sign-ins with this account's address are paused now: then nothing else may stand in for one, either.
    func isPaused(_ account: Account, in organization: Organization) async throws -> Bool {
        let counter = Counter(
            key: lockoutKey(account.email, in: organization.id), policy: organization.policy.lockout,
            organization: organization.id)
        if case .locked = try await verdict(counter, now: deployment.clock.now()) { return true }
        return false
    }

    /// Until when passwords for an email are paused, in an organization or where none is known; nil when they are not.
    func pause(of email: EmailAddress, in organization: Organization?) async throws -> Timestamp? {
        let counter = Counter(
            key: lockoutKey(email, in: organization?.id), policy: organization?.policy.lockout ?? LockoutPolicy(),
            organization: organization?.id)
        guard case .locked(let until) = try await verdict(counter, now: deployment.clock.now()) else { return nil }
        return until
    }

    /// Where failures are counted, and by whose policy.
    private struct Counter {
        let key: [UInt8]
        let policy: LockoutPolicy
        var organization: OrganizationID?
    }

    /// The counters of the accounts themselves: leaving the organization out must not buy more tries.
    private func counters(of accounts: [AccountWithPassword], email: EmailAddress) async throws -> [Counter] {
        var counters: [Counter] = []
        for id in accounts.map(\.account.organization) {
            guard let organization = try await deployment.configuration.organization(id) else { continue }
            counters.append(
                Counter(key: lockoutKey(email, in: id), policy: organization.policy.lockout, organization: id))
        }
        return counters
    }

    /// Whether sign-ins with an address are paused where they were asked for, or in the organization.
    private func isPaused(_ email: EmailAddress, asked: Counter, in organization: Organization) async throws -> Bool {
        let own = Counter(
            key: lockoutKey(email, in: organization.id), policy: organization.policy.lockout,
            organization: organization.id)
        for counter in [asked, own] {
            if case .locked = try await verdict(counter, now: deployment.clock.now()) { return true }
        }
        return false
    }

    private func isLocked(
        _ organization: OrganizationID, by counters: [Counter], now: Timestamp
    ) async throws -> Bool {
        guard let own = counters.first(where: { $0.organization == organization }) else { return false }
        if case .locked = try await verdict(own, now: now) { return true }
        return false
    }

    private func verdict(_ counter: Counter, now: Timestamp) async throws -> Lockout.Verdict {
        Lockout(counter.policy).verdict(try await deployment.store.attempts(counter.key), at: now)
    }

    private func forgetFailures(_ counter: Counter) async throws {
        guard try await deployment.store.attempts(counter.key) != nil else { return }
        try await deployment.store.clearAttempts(counter.key)
    }

    /// Counts a failure everywhere it belongs, and says what it comes to.
    private func recordFailure(_ asked: Counter, beside others: [Counter], of tried: Tried) async throws -> Outcome {
        let records = try await count([asked] + others, of: tried)
        let verdict = Lockout(asked.policy).verdict(records.first, at: tried.now)
        guard case .locked(let until) = verdict else { return .notRight }
        deployment.logger.notice("sign-in paused", metadata: ["until": "\(until.seconds)"])
        return .locked(until: until)
    }

    /// Counts a failure under several counters and for the network, in one step.
    ///
    /// Two counters at least are always written, so that the time does not tell whether there is an account in another
    /// organization.
    private func count(_ counters: [Counter], of tried: Tried) async throws -> [Attempts] {
        var failures = counters.map { Lockout($0.policy).failure(under: $0.key, at: tried.now) }
        if failures.count < 2 {
            let decoy = TokenHash.sha256("decoy\0\(tried.email.normalized)")
            failures.append(Lockout(tried.asked.policy).failure(under: decoy, at: tried.now))
        }
        if let networkLimit { failures.append(networkLimit.failure(at: tried.now)) }
        return try await deployment.store.recordFailures(failures, at: tried.now)
    }

    /// The accounts whose password this is.
    ///
    /// As many hashes are computed for an address nobody has as for one that somebody has.
    private func matches(
        _ accounts: [AccountWithPassword], _ password: Secret<String>, padTo count: Int
    ) async throws -> [AccountWithPassword] {
        var matched: [AccountWithPassword] = []
        for account in accounts {
            // What a directory keeps is never checked here.
            let hash = account.account.directory == nil ? account.password?.hash : nil
            let isRight = try await deployment.passwords.verify(password, against: hash ?? PasswordHash.decoy)
            if isRight, hash != nil { matched.append(account) }
        }
        for _ in 0..<max(0, count - accounts.count) {
            _ = try await deployment.passwords.verify(password, against: PasswordHash.decoy)
        }
        return matched
    }

    /// Remembers that a password is known from leaks, where its organization forbids those.
    ///
    /// Only while it is shown can that be seen; the sign-in decision has it changed.
    private func markIfCompromised(_ account: AccountWithPassword, _ password: Secret<String>) async throws {
        if case .directory = account.account.source { return }
        guard let present = account.password, !present.isCompromised,
            let organization = try await deployment.configuration.organization(account.account.organization),
            PasswordRules.effective(
                policy: organization.policy.password, mfaRequired: organization.policy.mfa == .required
            ).forbidCommon, CommonPasswords.contains(password.reveal())
        else { return }
        try await deployment.store.markCompromised(account.account.id, hash: present.hash)
        deployment.logger.notice("password known from leaks", metadata: ["account": "\(account.account.id)"])
    }

    /// Makes the hash anew when it is cheaper to guess than new ones are; the password stays as old as it was.
    private func renewHash(of account: AccountWithPassword, _ password: Secret<String>) async throws {
        guard let old = account.password?.hash, PasswordHash.needsRehash(old) else { return }
        try await deployment.store.rehash(
            account.account.id, from: old, to: try await deployment.passwords.hash(password))
    }

    /// One hash for most addresses and two for some, always the same for one address: so the time of two hashes does
    /// not tell that an address is known in two organizations.
    private func decoyCount(_ email: EmailAddress) -> Int {
        let mark = SecretMAC.compute(email.normalized, key: deployment.vault.formKey)
        return (mark.first ?? 0) < 32 ? 2 : 1
    }

    private func lockoutKey(_ email: EmailAddress, in organization: OrganizationID?) -> [UInt8] {
        TokenHash.sha256("password\0\(organization?.value ?? "")\0\(email.normalized)")
    }
}
