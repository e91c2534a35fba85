import Credentials
import Identity
import Logging
import Primitives
import SignIn
import Storage

extension PasswordCheck {
    /// Whether sign-ins with this account's address are paused now: then nothing else may stand in for one, either.
    ///
    /// Only passwords are paused: nobody cuts off by wrong ones who signs in at an identity provider.
    ///
    /// - Parameter proofs: what the session in question began with, if there is one.
    func isPaused(
        _ account: Account, in organization: Organization, proofs: [ShownProof] = []
    ) async throws -> Bool {
        guard organization.keeper(ofPasswordOf: account, proofs: proofs) != .singleSignOn else { return false }
        return try await pause(of: account.email, in: organization) != nil
    }

    /// Until when passwords for an email are paused, in an organization or where none is known; nil when they are not.
    func pause(of email: EmailAddress, in organization: Organization?) async throws -> Timestamp? {
        let now = deployment.clock.now()
        let everybody = try await verdict(counter(of: email, in: organization), now: now)
        guard case .locked = everybody else { return nil }
        // A known browser of the visitor's may go on.
        let accounts = try await deployment.store.accounts(
            email: email, in: organization?.id, limit: Self.mostAccounts)
        let browser = try await KnownBrowser.find(visitor, among: accounts, email: email, in: deployment)
        guard case .locked(let until) = try await browser.verdict(everybody, now: now) else { return nil }
        return until
    }

    /// Ends the pauses of sign-ins with this account's address, in its organization, where none is asked for and in each of
    /// its own browsers; false when there were no failures on record.
    func forgetFailures(of account: Account) async throws -> Bool {
        let owner = try await deployment.configuration.organization(owningAlone: account.email.domain)
        var found = false
        let browsers = try await deployment.store.knownBrowsers(of: account.id)
        let keys =
            Set([account.organization, owner?.id, nil]).map { lockoutKey(account.email, in: $0) }
            + browsers.map { KnownBrowser.key(of: $0, for: account.id) }
        for key in keys {
            guard try await deployment.store.attempts(key) != nil else { continue }
            try await deployment.store.clearAttempts(key)
            found = true
        }
        return found
    }

    /// A password that somebody shows.
    struct Asked {
        let email: EmailAddress
        let password: Secret<String>
        /// The organization asked for.
        let organization: Organization?
        /// That, or the only one that owns the address's domain.
        let owner: Organization?
        /// Where failures are counted as the question was asked.
        let counter: Counter
    }

    /// A password that was tried.
    struct Tried {
        let asked: Asked
        let accounts: [AccountWithPassword]
        /// Where failures are counted besides: for the accounts in other organizations.
        let others: [Counter]
        /// The browser it was typed in.
        let browser: KnownBrowser
        /// What all tries came to before it.
        let everybody: Lockout.Verdict
        let now: Timestamp
        /// Why not, for those whose password it was.
        var reasons: [AccountID: SignInTrail.Reason] = [:]
        /// Why not, for somebody whom a directory would have brought.
        var refusal: SignInTrail.Reason?

        /// The same, refused by the rules for an account, or for somebody who has none yet.
        func refused(_ account: AccountID?, because reason: SignInTrail.Reason) -> Tried {
            var tried = self
            if let account { tried.reasons[account] = reason } else { tried.refusal = reason }
            return tried
        }
    }

    /// Where failures are counted, and by whose policy.
    struct Counter {
        let key: [UInt8]
        let policy: LockoutPolicy
        let organization: Organization?
    }

    /// Where failures with an address are counted, in an organization or where none is known.
    func counter(of email: EmailAddress, in organization: Organization?) -> Counter {
        Counter(
            key: lockoutKey(email, in: organization?.id), policy: organization?.policy.lockout ?? LockoutPolicy(),
            organization: organization)
    }

    /// The counters of the accounts themselves: leaving the organization out must not buy more tries.
    func counters(of accounts: [AccountWithPassword], email: EmailAddress) async throws -> [Counter] {
        var counters: [Counter] = []
        for id in accounts.map(\.account.organization) {
            guard let organization = try await deployment.configuration.organization(id) else { continue }
            counters.append(counter(of: email, in: organization))
        }
        return counters
    }

    /// Whether sign-ins with an address are paused where they were asked for, or in the organization.
    func isPaused(_ email: EmailAddress, asked: Counter, in organization: Organization) async throws -> Bool {
        for counter in [asked, counter(of: email, in: organization)] {
            if case .locked = try await verdict(counter, now: deployment.clock.now()) { return true }
        }
        return false
    }

    /// Whether a password may not be tried for an account now: as the question was asked, or in its organization.
    func isLocked(
        _ account: Account, _ tried: Tried, asked: Lockout.Verdict, now: Timestamp
    ) async throws -> Bool {
        var verdicts = [asked]
        if let counter = tried.others.first(where: { $0.organization?.id == account.organization }) {
            verdicts.append(try await verdict(counter, now: now))
        }
        for everybody in verdicts {
            if case .locked = try await tried.browser.verdict(everybody, for: account.id, now: now) { return true }
        }
        return false
    }

    func verdict(_ counter: Counter, now: Timestamp) async throws -> Lockout.Verdict {
        Lockout(counter.policy).verdict(try await deployment.store.attempts(counter.key), at: now)
    }

    /// Forgets failures after a success; a pause that others began goes on for everybody else.
    func forgetFailures(_ counter: Counter, now: Timestamp) async throws {
        guard let record = try await deployment.store.attempts(counter.key),
            case .mayTry = Lockout(counter.policy).verdict(record, at: now)
        else { return }
        try await deployment.store.clearAttempts(counter.key)
    }

    /// What is told of a pause that begins under a counter: once an hour, since whoever is attacked is not to be buried in
    /// mail too.
    ///
    /// As much is written for an address that nobody has.
    func news(of counter: Counter, _ tried: Tried) -> PauseNews {
        let account = tried.accounts.first { $0.account.organization == counter.organization?.id }?.account
        let name = account?.id.value ?? tried.asked.email.normalized
        return PauseNews(
            value: TokenHash.sha256("\(name)/\(tried.now.seconds / 3_600)"), until: tried.now + .hours(1)
        ) { [mail = deployment.mail] in
            guard let account, let organization = counter.organization,
                organization.keeper(ofPasswordOf: account) != .singleSignOn
            else { return [] }
            let minutes = (counter.policy.durationSeconds + 59) / 60
            return [
                try mail.ready(
                    Mail(.accountLocked, to: account, of: organization, values: ["minutes": String(minutes)]))
            ]
        }
    }

    private func lockoutKey(_ email: EmailAddress, in organization: OrganizationID?) -> [UInt8] {
        TokenHash.sha256("password\0\(organization?.value ?? "")\0\(email.normalized)")
    }
}
