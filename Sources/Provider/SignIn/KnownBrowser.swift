import Credentials
import Identity
import Primitives
import SignIn
import Storage

/// The accounts of one address that were signed in to in this browser before, and the wrong passwords typed in it.
///
/// Whoever pauses an account from elsewhere does not keep its owner out of a browser of theirs: it has tries of its own
/// (docs/adr/0028). A browser is known by a cookie that only a finished sign-in sets, second factor and all.
struct KnownBrowser: Sendable {
    private let deployment: Deployment
    private let counters: [AccountID: PasswordCheck.Counter]

    /// A browser that is a stranger to everybody.
    init(_ deployment: Deployment) {
        self.deployment = deployment
        counters = [:]
    }

    /// The browser of a visitor, for accounts of one address.
    static func find(
        _ visitor: Visitor?, among accounts: [AccountWithPassword], email: EmailAddress, in deployment: Deployment
    ) async throws -> KnownBrowser {
        guard let secret = visitor?.device else { return KnownBrowser(deployment) }
        let browser = TokenHash.sha256(secret.reveal())
        let known = try await deployment.store.accounts(knownTo: browser, email: email.normalized)
        var counters: [AccountID: PasswordCheck.Counter] = [:]
        for account in accounts.map(\.account) where known.contains(account.id) {
            guard let organization = try await deployment.configuration.organization(account.organization) else {
                continue
            }
            counters[account.id] = PasswordCheck.Counter(
                key: key(of: browser, for: account.id), policy: organization.policy.lockout,
                organization: organization)
        }
        return KnownBrowser(deployment, counters)
    }

    /// Where failures for an account are counted in the browser with this hash.
    static func key(of browser: [UInt8], for account: AccountID) -> [UInt8] {
        TokenHash.sha256("password in a known browser\0\(account.value)\0\(Base64URL.encode(browser))")
    }

    private init(_ deployment: Deployment, _ counters: [AccountID: PasswordCheck.Counter]) {
        self.deployment = deployment
        self.counters = counters
    }

    /// Where a failure in this browser is counted besides.
    var ownCounters: [PasswordCheck.Counter] { counters.values.sorted { $0.key.lexicographicallyPrecedes($1.key) } }

    /// What holds here for an account, when `everybody` is the verdict of all tries.
    func verdict(_ everybody: Lockout.Verdict, for account: AccountID, now: Timestamp) async throws -> Lockout.Verdict {
        guard case .locked = everybody, let own = counters[account] else { return everybody }
        let record = try await deployment.store.attempts(own.key)
        return Lockout.verdict(of: everybody, inKnownBrowser: Lockout(own.policy).verdict(record, at: now))
    }

    /// What holds here for the address: a try may be made when it may be for one of its accounts.
    func verdict(_ everybody: Lockout.Verdict, now: Timestamp) async throws -> Lockout.Verdict {
        for account in counters.keys {
            let verdict = try await verdict(everybody, for: account, now: now)
            if case .mayTry = verdict { return verdict }
        }
        return everybody
    }

    /// Forgets the wrong passwords typed here for an account, after a right one.
    func forgetFailures(of account: AccountID) async throws {
        guard let own = counters[account], try await deployment.store.attempts(own.key) != nil else { return }
        try await deployment.store.clearAttempts(own.key)
    }
}
