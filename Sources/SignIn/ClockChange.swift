import Primitives

/// What is on record from the time before somebody set the clock back.
enum ClockChange {
    /// How far the clocks of nodes may differ, or be set back, without anybody noticing.
    private static let tolerance = Duration.minutes(5)

    /// Whether something that is on record for `time` can have happened by now.
    static func isPlausible(_ time: Timestamp, at now: Timestamp) -> Bool { time <= now + tolerance }
}
