package import Identity
package import Primitives

/// When wrong passwords pause sign-in for one identifier.
///
/// Which identifier is the caller's to say; somebody who does not exist is paused like everybody else, so that nobody
/// can tell them apart. Only passwords are paused: SSO, passkeys and sessions go on.
package struct Lockout: Sendable, Equatable {
    /// The organization's numbers.
    package let policy: LockoutPolicy

    /// Under a policy.
    package init(_ policy: LockoutPolicy) { self.policy = policy }

    /// What an identifier's record says now.
    package enum Verdict: Sendable, Hashable {
        /// A password may be tried; so many wrong ones are left until the pause, at least one.
        case mayTry(left: Int)
        /// No password is looked at before then.
        case locked(until: Timestamp)
    }

    /// Whether a password may be tried at `now`; at the very end of the pause it may.
    ///
    /// - Parameters:
    ///   - failures: wrong passwords on record.
    ///   - since: when the first of them was, or the pause began; a pause from the future is none: the clock was ahead.
    ///   - lockedUntil: the end of the pause on record.
    package func verdict(failures: Int, since: Timestamp, lockedUntil: Timestamp?, at now: Timestamp) -> Verdict {
        if let lockedUntil, now < lockedUntil, ClockChange.isPlausible(since, at: now) {
            return .locked(until: lockedUntil)
        }
        let counting = since < windowStart(at: now) ? 0 : failures
        return .mayTry(left: max(1, policy.maxAttempts - counting))
    }

    /// What holds for a browser in which the account was signed in to before: others cannot keep its owner out.
    ///
    /// Strangers are held to the verdict of all tries. A browser that they cannot have had is held to its own tries as
    /// well, and only to those while it is others who began the pause; once it has used them up it is a stranger too.
    ///
    /// - Parameters:
    ///   - everybody: the verdict of all tries, its own among them.
    ///   - own: the verdict of its own tries; nil for a browser that was never signed in with.
    package static func verdict(of everybody: Verdict, inKnownBrowser own: Verdict?) -> Verdict {
        guard case .locked = everybody, let own, case .mayTry = own else { return everybody }
        return own
    }

    /// Failures before this are forgotten.
    package func windowStart(at now: Timestamp) -> Timestamp { now - .seconds(policy.windowSeconds) }

    /// The end of a pause that begins now.
    package func lockEnd(at now: Timestamp) -> Timestamp { now + .seconds(policy.durationSeconds) }
}
