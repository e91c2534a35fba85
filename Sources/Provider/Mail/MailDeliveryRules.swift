import Identity
package import Primitives

/// What becomes of a mail that was tried.
package enum MailDeliveryRules {
    /// The decision.
    package enum Verdict: Sendable, Equatable {
        /// It was handed on.
        case sent
        /// It never will be.
        case failed
        /// To be tried again then.
        case again(at: Timestamp)
    }

    /// How long a mail is tried: two days, and no longer than the link in it is good for.
    package static func patience(with letter: Letter?) -> Duration {
        switch letter {
        case .errand: AccountLink.resetLifetime
        case .mail(let mail) where mail.kind == .passwordReset: AccountLink.resetLifetime
        case .mail, nil: .days(2)
        }
    }

    /// What follows from a failure, or from none.
    ///
    /// - Parameters:
    ///   - attempt: the number of this try.
    ///   - queuedAt: when the mail was queued.
    package static func verdict(
        _ failure: MailFailure?, attempt: Int, queuedAt: Timestamp, patience: Duration, at now: Timestamp
    ) -> Verdict {
        let next: Timestamp
        switch failure {
        case nil: return .sent
        case .refused: return .failed
        case .delayed: next = now + pause(after: attempt)
        // Not this mail's doing: it goes soon after the server is back, and `pause(ofServer:)` spares the server.
        case .unavailable: next = now + .seconds(5)
        }
        return next - queuedAt <= patience ? .again(at: next) : .failed
    }

    /// How long after the try of this number the next one comes.
    private static func pause(after attempt: Int) -> Duration {
        let pauses: [Duration] = [.seconds(10), .minutes(1), .minutes(5), .minutes(15), .minutes(30)]
        let index = max(attempt, 1) - 1
        return index < pauses.count ? pauses[index] : .hours(1)
    }

    /// How long no mail at all is tried after the server was down so many times in a row.
    package static func pause(ofServer failures: Int) -> Duration {
        min(longestServerPause, .seconds(5 << min(max(failures, 1) - 1, 4)))
    }

    /// The longest of these pauses.
    static let longestServerPause = Duration.minutes(1)
}
