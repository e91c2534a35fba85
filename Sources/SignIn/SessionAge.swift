package import Identity
package import Primitives

/// How old a session is, and how old it may get.
package struct SessionAge: Sendable, Hashable {
    /// When the session began.
    package var startedAt: Timestamp
    /// When it was last used.
    package var lastSeenAt: Timestamp
    /// How long it may go unused.
    package var maxInactivity: Duration
    /// How long it may live in all.
    package var maxAge: Duration
    /// When the identity provider said that its session ends, if it did: ours ends no later.
    package var upstreamEndsAt: Timestamp?

    /// Why a session is over, or that it is not.
    package enum Verdict: Sendable, Hashable {
        /// It goes on.
        case live
        /// It was not used for too long.
        case inactive
        /// It is too old, however much it was used.
        case tooOld
        /// It began in the future: the clock was ahead, and nobody knows how old it is.
        case fromTheFuture
        /// The session at the identity provider that it came from has ended.
        case endedUpstream
    }

    /// The age of a session under its organization's policy of today.
    package init(of session: Session, policy: SessionPolicy) {
        self.init(
            startedAt: session.startedAt, lastSeenAt: session.lastSeenAt,
            maxInactivity: .days(Int64(policy.inactivityDays)), maxAge: .days(Int64(policy.maxDays)),
            upstreamEndsAt: session.upstream?.endsAt)
    }

    /// An age and its limits.
    package init(
        startedAt: Timestamp, lastSeenAt: Timestamp, maxInactivity: Duration, maxAge: Duration,
        upstreamEndsAt: Timestamp? = nil
    ) {
        self.startedAt = startedAt
        self.lastSeenAt = lastSeenAt
        self.maxInactivity = maxInactivity
        self.maxAge = maxAge
        self.upstreamEndsAt = upstreamEndsAt
    }

    /// Whether the session goes on at `now`; exactly at a limit it is over.
    package func verdict(at now: Timestamp) -> Verdict {
        if now - startedAt >= maxAge { return .tooOld }
        guard ClockChange.isPlausible(startedAt, at: now) else { return .fromTheFuture }
        if let upstreamEndsAt, now >= upstreamEndsAt { return .endedUpstream }
        if now - lastSeenAt >= maxInactivity { return .inactive }
        return .live
    }

    /// The first moment at which it is over unless it is used before.
    package var endsAt: Timestamp { min(latestEnd, lastSeenAt + maxInactivity) }

    /// The first moment at which it is over however much it is used.
    package var latestEnd: Timestamp { min(startedAt + maxAge, upstreamEndsAt ?? startedAt + maxAge) }
}
