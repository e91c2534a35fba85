import Credentials
import Identity
import Primitives
import SignIn
import Storage

/// How often codes may be tried for one account, whichever sign-ins, sessions and networks they come from.
///
/// A counter of its own: wrong passwords, which anybody can type, never keep the owner's codes from counting, and codes
/// are only asked of whoever has shown a password. Ten in an hour, then none for half an hour: of a million codes some
/// 480 a day.
struct CodeThrottle: Sendable {
    /// Codes that are looked at within the window.
    static let tries = 10

    private static let policy: LockoutPolicy = {
        var policy = LockoutPolicy()
        // A try counts before it is looked at, so the one that begins the pause is not.
        policy.maxAttempts = tries + 1
        policy.windowSeconds = 3_600
        policy.durationSeconds = 1_800
        return policy
    }()

    private let deployment: Deployment
    private let key: [UInt8]

    /// The throttle of an account.
    init(_ account: AccountID, in deployment: Deployment) {
        self.deployment = deployment
        key = TokenHash.sha256("one-time code\0\(account.value)")
    }

    /// For how long no code is looked at; nil when one is.
    func pause() async throws -> Duration? {
        remaining(try await deployment.store.attempts(key))
    }

    /// Counts a try; for how long no code is looked at, or nil when this one is.
    ///
    /// Counted first, so that of many at once no more are looked at than may be.
    func count() async throws -> Duration? {
        let now = deployment.clock.now()
        let lockout = Lockout(Self.policy)
        return remaining(
            try await deployment.store.recordFailure(
                key, at: now, windowStart: lockout.windowStart(at: now), limit: Self.policy.maxAttempts,
                lockUntil: lockout.lockEnd(at: now)))
    }

    /// Forgets the tries, after a right code or when an admin says so.
    func forget() async throws { try await deployment.store.clearAttempts(key) }

    private func remaining(_ record: Attempts?) -> Duration? {
        let now = deployment.clock.now()
        guard case .locked(let until) = Lockout(Self.policy).verdict(record, at: now) else { return nil }
        return until - now
    }
}
