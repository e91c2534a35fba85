package import Identity
package import Primitives

/// What becomes of a logout token that was sent (OpenID Connect Back-Channel Logout 1.0 §2.5, §2.8).
package enum LogoutDeliveryRules {
    /// The decision.
    package enum Verdict: Sendable, Equatable {
        /// The application took it.
        case delivered
        /// The application refused it, or nobody answered for too long.
        case failed
        /// To be tried again then.
        case again(at: Timestamp)
    }

    /// Nobody is told of a logout later than this after it.
    package static let patience = Duration.hours(24)

    /// What follows from the answer's status, or from none.
    ///
    /// 400 says that the token was refused or that logging out failed: sending it again changes neither.
    package static func verdict(status: Int?, of notice: LogoutNotice, at now: Timestamp) -> Verdict {
        switch status {
        case 200, 204: return .delivered
        case 400: return .failed
        default:
            let next = now + pause(after: notice.attempts)
            return next - notice.endedAt <= patience ? .again(at: next) : .failed
        }
    }

    /// How long after the try of this number the next one comes.
    private static func pause(after attempt: Int) -> Duration {
        let pauses: [Duration] = [.seconds(5), .seconds(30), .minutes(2), .minutes(10)]
        let index = max(attempt, 1) - 1
        return index < pauses.count ? pauses[index] : .hours(1)
    }
}
