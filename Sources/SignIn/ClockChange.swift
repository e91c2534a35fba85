import Primitives

/// What is on record from the time before somebody set the clock back.
enum ClockChange {
    /// Whether something that is on record for `time` can have happened by now.
    static func isPlausible(_ time: Timestamp, at now: Timestamp) -> Bool { time <= now + NodeClocks.largestSkew }
}
