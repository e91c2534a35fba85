/// How often a unit of work is run again, and after which pause: bounded, and spread so that those who met once don't
/// meet again.
struct RetryPlan {
    private var timesGivenWay = 0
    private var timesReopened = 0

    /// A plan to try once.
    static var once: RetryPlan { RetryPlan(timesGivenWay: 8, timesReopened: 4) }

    /// The pause after a unit gave way to another one; nil when it did so often enough: half a second in all.
    mutating func pauseAfterGivingWay() -> Duration? {
        guard timesGivenWay < 8 else { return nil }
        timesGivenWay += 1
        return .milliseconds(1 << timesGivenWay) * Jitter.next(in: 0.5...1.5)
    }

    /// The pause before another connection is opened; nil when that was tried often enough.
    ///
    /// The first costs nothing: mostly one connection was lost, not the server.
    mutating func pauseBeforeReopening() -> Duration? {
        guard timesReopened < 4 else { return nil }
        timesReopened += 1
        return timesReopened == 1 ? .zero : .milliseconds(50 << timesReopened) * Jitter.next(in: 0.5...1.5)
    }
}
