import Credentials
import Identity
import Logging
import Primitives
import SignIn
import Storage

extension PasswordCheck {
    /// Whether sign-ins with this account's address are paused now: then nothing else may stand in for one, either.
    func isPaused(_ account: Account, in organization: Organization) async throws -> Bool {
        try await pause(of: account.email, in: organization) != nil
    }

    /// Until when passwords for an email are paused, in an organization or where none is known; nil when they are not.
    func pause(of email: EmailAddress, in organization: Organization?) async throws -> Timestamp? {
        let counter = Counter(
            key: lockoutKey(email, in: organization?.id), policy: organization?.policy.lockout ?? LockoutPolicy(),
            organization: organization?.id)
        guard case .locked(let until) = try await verdict(counter, now: deployment.clock.now()) else { return nil }
        return until
    }

    /// Ends the pauses of sign-ins with this account's address, in its organization and where none is asked for; false
    /// when there were no failures on record.
    func forgetFailures(of account: Account) async throws -> Bool {
        let owner = try await deployment.store.organization(owning: account.email.domain)
        var found = false
        for organization in Set([account.organization, owner?.id, nil]) {
            let key = lockoutKey(account.email, in: organization)
            guard try await deployment.store.attempts(key) != nil else { continue }
            try await deployment.store.clearAttempts(key)
            found = true
        }
        return found
    }

    /// Where failures are counted, and by whose policy.
    struct Counter {
        let key: [UInt8]
        let policy: LockoutPolicy
        var organization: OrganizationID?
    }

    /// The counters of the accounts themselves: leaving the organization out must not buy more tries.
    func counters(of accounts: [AccountWithPassword], email: EmailAddress) async throws -> [Counter] {
        var counters: [Counter] = []
        for id in accounts.map(\.account.organization) {
            guard let organization = try await deployment.configuration.organization(id) else { continue }
            counters.append(
                Counter(key: lockoutKey(email, in: id), policy: organization.policy.lockout, organization: id))
        }
        return counters
    }

    /// Whether sign-ins with an address are paused where they were asked for, or in the organization.
    func isPaused(_ email: EmailAddress, asked: Counter, in organization: Organization) async throws -> Bool {
        let own = Counter(
            key: lockoutKey(email, in: organization.id), policy: organization.policy.lockout,
            organization: organization.id)
        for counter in [asked, own] {
            if case .locked = try await verdict(counter, now: deployment.clock.now()) { return true }
        }
        return false
    }

    func isLocked(
        _ organization: OrganizationID, by counters: [Counter], now: Timestamp
    ) async throws -> Bool {
        guard let own = counters.first(where: { $0.organization == organization }) else { return false }
        if case .locked = try await verdict(own, now: now) { return true }
        return false
    }

    func verdict(_ counter: Counter, now: Timestamp) async throws -> Lockout.Verdict {
        Lockout(counter.policy).verdict(try await deployment.store.attempts(counter.key), at: now)
    }

    func forgetFailures(_ counter: Counter) async throws {
        guard try await deployment.store.attempts(counter.key) != nil else { return }
        try await deployment.store.clearAttempts(counter.key)
    }

    /// Where failures with an address are counted, in an organization or where none is known.
    func lockoutKey(_ email: EmailAddress, in organization: OrganizationID?) -> [UInt8] {
        TokenHash.sha256("password\0\(organization?.value ?? "")\0\(email.normalized)")
    }
}
