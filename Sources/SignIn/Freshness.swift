import Primitives

/// How recent a sign-in must be.
package enum Freshness: Sendable, Hashable {
    /// Whenever it was.
    case any
    /// At most so many seconds before the request (`max_age`); more than 0.
    case within(seconds: Int)
    /// After the request began (`prompt=login`, `max_age=0`).
    case anew

    /// What a person needs who changes how they sign in: at most ten minutes ago.
    package static let recent = Freshness.within(seconds: 600)

    /// What `prompt=login` and `max_age` come to (OpenID Connect Core 1.0 §3.1.2.1).
    package init(promptLogin: Bool, maxAge: Int?) {
        if promptLogin {
            self = .anew
        } else if let maxAge {
            self = maxAge > 0 ? .within(seconds: maxAge) : .anew
        } else {
            self = .any
        }
    }

    /// How far the clock of an identity provider, which says when it authenticated somebody, may be behind ours.
    package static let tolerance = Duration.seconds(10)

    /// Whether a session keeps counting whose person authenticated at `time`.
    func admits(sessionFrom time: Timestamp, requestedAt: Timestamp) -> Bool {
        switch self {
        case .any: true
        case .within(let seconds): requestedAt - time <= .seconds(seconds)
        case .anew: false
        }
    }

    /// Whether a proof counts that says it was shown at `time`; a `tolerance` is for another's clock.
    func admits(shownAt time: Timestamp, requestedAt: Timestamp, tolerance: Duration) -> Bool {
        switch self {
        case .any: true
        case .within(let seconds): requestedAt - time <= .seconds(seconds) + tolerance
        case .anew: requestedAt - time <= tolerance
        }
    }
}
