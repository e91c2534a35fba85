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
    static let mostAccounts = 8

    let deployment: Deployment
    let visitor: Visitor?
    private let networkLimit: RateLimit?

    /// - Parameter visitor: who shows the password: failures are counted for their network and their browser, too.
    init(_ deployment: Deployment, of visitor: Visitor? = nil) {
        self.deployment = deployment
        self.visitor = visitor
        networkLimit = visitor.map { RateLimit.failedSignIns(of: $0, deployment) }
    }

    /// Whether a password may be an account's way in.
    enum Admission {
        /// It may.
        case admitted
        /// It may not, and counts as wrong; only the trail knows why.
        case refused(SignInTrail.Reason)
    }

    /// Checks `password` against the accounts of `email`, in one organization or in all.
    ///
    /// Where no password of ours is right, the directories of one organization are asked: a person's own, or those of
    /// the organization that is asked for or alone owns the address's domain, which may bring somebody new.
    ///
    /// Where no hash could be computed now it throws so before it asks the database anything.
    ///
    /// - Parameters:
    ///   - trail: is told of every failure.
    ///   - admission: whether a password may be this account's way in.
    func run(
        _ email: EmailAddress, _ password: Secret<String>, in organization: Organization?, trail: SignInTrail,
        admission: (AccountWithPassword) async throws -> Admission
    ) async throws -> Outcome {
        try deployment.passwords.admit()
        let now = deployment.clock.now()
        // Where no organization is asked for, the only one that owns the address's domain says how often; for addresses
        // that nobody has too, so that the count tells nothing.
        var owner = organization
        if owner == nil { owner = try await deployment.configuration.organization(owningAlone: email.domain) }
        let asked = counter(of: email, in: owner)
        let question = Asked(email: email, password: password, organization: organization, owner: owner, counter: asked)
        let everybody = try await verdict(asked, now: now)
        let accounts = try await deployment.store.accounts(email: email, in: organization?.id, limit: Self.mostAccounts)
        let browser = try await KnownBrowser.find(visitor, among: accounts, email: email, in: deployment)
        if case .locked(let until) = try await browser.verdict(everybody, now: now) {
            return try await locked(until, question, at: now, trail: trail)
        }
        let others = try await counters(of: accounts, email: email).filter { $0.key != asked.key }
        var tried = Tried(
            asked: question, accounts: accounts, others: others, browser: browser, everybody: everybody, now: now)
        let fitting = try await matches(accounts, password, padTo: organization == nil ? decoyCount(email) : 1)
        let directories = DirectoryCheck(deployment)
        guard fitting.isEmpty,
            let place = try await directories.question(about: email, accounts: accounts, asked: owner)
        else {
            var matched: [AccountWithPassword] = []
            for account in fitting {
                let isLocked = try await isLocked(account.account, tried, asked: everybody, now: now)
                switch isLocked ? .refused(.locked) : try await admission(account) {
                case .admitted: matched.append(account)
                case .refused(let reason): tried.reasons[account.account.id] = reason
                }
            }
            return try await conclude(tried, matched: matched, trail: trail)
        }
        // Of many guesses at once each waits for the one before it to be counted, or is not judged at all.
        let outcome = try await deployment.directories.inTurn(of: email, in: place.organization.id) {
            [tried] () async throws -> Outcome in
            let found = try await directories.run(
                place, email: email, password: password, origin: trail.origin,
                admission: admission
            ) { address in
                guard try await isPaused(address, asked: asked, in: place.organization) else { return false }
                // The account that has the address typed may be one that this browser is known to.
                let own = accounts.first { $0.account.organization == place.organization.id }?.account
                guard let own, own.email.normalized == address.normalized else { return true }
                let now = deployment.clock.now()
                return try await isLocked(own, tried, asked: try await verdict(asked, now: now), now: now)
            }
            return switch found {
            case .matched(let account): try await conclude(tried, matched: [account], trail: trail)
            case .unavailable: try await conclude(tried, matched: [], unsure: place.organization.id, trail: trail)
            case .notRight: try await conclude(tried, matched: [], trail: trail)
            case .refused(let reason):
                try await conclude(tried.refused(place.account?.id, because: reason), matched: [], trail: trail)
            }
        }
        return outcome ?? .directoryUnavailable
    }

    /// Counts how it ended, and says so.
    ///
    /// - Parameter unsure: the organization whose directory would have had to say.
    private func conclude(
        _ tried: Tried, matched: [AccountWithPassword], unsure: OrganizationID? = nil, trail: SignInTrail
    ) async throws -> Outcome {
        let (asked, now) = (tried.asked.counter, tried.now)
        guard !matched.isEmpty else { return try await fail(tried, unsure: unsure, trail: trail) }
        // Of many guesses at once those still under way when the pause begins are refused like the ones after it.
        let failures = try await deployment.store.attempts(asked.key)
        let everybody = Lockout(asked.policy).verdict(failures, at: now)
        var matched = matched
        if case .locked(let until) = everybody {
            var spared: [AccountWithPassword] = []
            for account in matched {
                let verdict = try await tried.browser.verdict(everybody, for: account.account.id, now: now)
                if case .mayTry = verdict { spared.append(account) }
            }
            guard !spared.isEmpty else { return try await locked(until, tried.asked, at: now, trail: trail) }
            matched = spared
        }
        let organizations = Set(matched.map(\.account.organization))
        if failures != nil { try await forgetFailures(asked, now: now) }
        for counter in tried.others where counter.organization.map({ organizations.contains($0.id) }) ?? false {
            try await forgetFailures(counter, now: now)
        }
        for account in matched {
            try await tried.browser.forgetFailures(of: account.account.id)
            try await markIfCompromised(account, tried.asked.password)
            try await renewHash(of: account, tried.asked.password)
        }
        return .matched(matched)
    }

    /// Counts a failure wherever it belongs, and writes it down.
    private func fail(
        _ tried: Tried, unsure: OrganizationID?, trail: SignInTrail
    ) async throws -> Outcome {
        var failure = SignInTrail.FailedTry(
            email: tried.asked.email, owner: tried.asked.owner, accounts: tried.accounts, reasons: tried.reasons,
            refusal: tried.refusal)
        // A try that nobody could judge is none; where somebody could, it counts.
        var counters = tried.others.filter { $0.organization?.id != unsure }
        var everybody = tried.everybody
        let isJudged =
            unsure == nil
            || tried.asked.counter.organization?.id != unsure
                && tried.accounts.contains { $0.account.organization != unsure }
        // While others have paused it, what is typed in a known browser counts for that browser alone.
        if isJudged, case .mayTry = everybody { counters.append(tried.asked.counter) }
        var outcome = Outcome.notRight
        let own = isJudged ? tried.browser.ownCounters.filter { $0.organization?.id != unsure } : []
        let counts = counters.isEmpty && own.isEmpty ? [] : try await count(counters, own, of: tried)
        for (counter, counted) in zip(counters, counts) {
            let verdict = Lockout(counter.policy).verdict(counted.record, at: tried.now)
            if counter.key == tried.asked.counter.key { everybody = verdict }
            guard case .locked(let until) = verdict, counted.failure.began(counted.record) else { continue }
            failure.paused.insert(counter.organization?.id)
            deployment.logger.notice("sign-in paused", metadata: ["until": "\(until.seconds)"])
        }
        if !failure.paused.isEmpty { deployment.mail.wake() }
        if networkLimit != nil, let last = counts.last, last.failure.began(last.record), let visitor {
            failure.isNetworkPaused = true
            deployment.logger.notice("network paused", metadata: ["network": "\(visitor.network)"])
        }
        if case .locked(let until) = try await tried.browser.verdict(everybody, now: tried.now) {
            outcome = .locked(until: until)
        }
        if let unsure {
            failure.unsure = unsure
            outcome = .directoryUnavailable
        }
        try await trail.failed(failure)
        return outcome
    }

    /// Passwords are paused: the try is counted for the trail alone.
    private func locked(
        _ until: Timestamp, _ asked: Asked, at now: Timestamp, trail: SignInTrail
    ) async throws -> Outcome {
        deployment.instruments.signInFailed(by: .native, because: SignInTrail.Reason.locked.rawValue)
        if let tries = deployment.lockedTries.note(asked.counter.key, at: now) {
            try await trail.locked(asked.email, in: asked.owner, asked: asked.organization, tries: tries)
        }
        return .locked(until: until)
    }

    /// Counts a failure under several counters and for the network, in one step.
    ///
    /// Two counters at least are always written, so that the time does not tell whether there is an account in another
    /// organization.
    private func count(
        _ counters: [Counter], _ own: [Counter], of tried: Tried
    ) async throws -> [(failure: CountedFailure, record: Attempts)] {
        var failures = counters.map { counter in
            var failure = Lockout(counter.policy).failure(under: counter.key, at: tried.now)
            failure.news = news(of: counter, tried)
            return failure
        }
        if failures.count < 2 {
            let decoy = TokenHash.sha256("decoy\0\(tried.asked.email.normalized)")
            failures.append(Lockout(tried.asked.counter.policy).failure(under: decoy, at: tried.now))
        }
        failures += own.map { Lockout($0.policy).failure(under: $0.key, at: tried.now) }
        if let networkLimit { failures.append(networkLimit.failure(at: tried.now)) }
        let records = try await deployment.store.recordFailures(failures, at: tried.now)
        return zip(failures, records).map { (failure: $0, record: $1) }
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

    /// One hash for most addresses and two for some, always the same for one address: so the time of two hashes does
    /// not tell that an address is known in two organizations.
    private func decoyCount(_ email: EmailAddress) -> Int {
        let mark = SecretMAC.compute(email.normalized, key: deployment.vault.formKey)
        return (mark.first ?? 0) < 32 ? 2 : 1
    }
}
