import Credentials
import Identity
import Primitives
import SignIn
import Storage

/// Too much was tried: nothing of it is taken for a while.
package struct TooManyTries: Error, Equatable {
    /// For how long.
    package let pause: Duration

    /// A refusal.
    package init(pause: Duration) { self.pause = pause }
}

/// How often something may be tried, counted for all nodes together.
struct RateLimit: Sendable {
    private let key: [UInt8]
    private let lockout: Lockout
    private let deployment: Deployment

    /// Counts under `name`, which says what is tried and by whom: so many tries within a span of seconds, and then none
    /// for a pause.
    init(_ name: String, tries: Int, within seconds: Int, pause: Int, _ deployment: Deployment) {
        var policy = LockoutPolicy()
        policy.maxAttempts = tries
        policy.windowSeconds = seconds
        policy.durationSeconds = pause
        lockout = Lockout(policy)
        key = TokenHash.sha256(name)
        self.deployment = deployment
    }

    /// For how long nothing may be tried; nil when it may.
    func pause() async throws -> Duration? {
        let now = deployment.clock.now()
        guard case .locked(let until) = lockout.verdict(try await deployment.store.attempts(key), at: now) else {
            return nil
        }
        return until - now
    }

    /// Counts one try; throws `refusal`, and counts none, while nothing may be tried.
    func admit(otherwise refusal: some Error) async throws {
        guard try await take() == nil else { throw refusal }
    }

    /// Counts one try and says for how long none may be made, or nil when this one may.
    ///
    /// Counted first, so that of many at once no more are let through than may be. While nothing may be tried nothing is
    /// counted, and the pause ends when it was said to.
    func take() async throws -> Duration? {
        if let pause = try await pause() { return pause }
        let now = deployment.clock.now()
        let failure = failure(at: now)
        // The try that begins the pause is one too many.
        let record = try await deployment.store.recordFailure(
            failure.key, at: now, windowStart: failure.windowStart, limit: failure.limit + 1,
            lockUntil: failure.lockUntil)
        guard case .locked(let until) = lockout.verdict(record, at: now) else { return nil }
        return until - now
    }

    /// Counts one try.
    func count() async throws {
        let now = deployment.clock.now()
        let failure = failure(at: now)
        _ = try await deployment.store.recordFailure(
            failure.key, at: now, windowStart: failure.windowStart, limit: failure.limit, lockUntil: failure.lockUntil)
    }

    /// One try, to be counted together with others.
    func failure(at now: Timestamp) -> CountedFailure { lockout.failure(under: key, at: now) }
}

extension Lockout {
    /// A failure that is counted under `key`.
    func failure(under key: [UInt8], at now: Timestamp) -> CountedFailure {
        CountedFailure(
            key: key, windowStart: windowStart(at: now), limit: policy.maxAttempts, lockUntil: lockEnd(at: now))
    }
}
