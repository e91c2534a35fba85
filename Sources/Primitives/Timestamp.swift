/// A point in time, in microseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Comparable, Sendable, Codable {
    /// Microseconds since the epoch, as stored.
    package let microseconds: Int64

    /// The point `microseconds` after the epoch.
    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// The point `seconds` after the epoch.
    package init(seconds: Int64) { self.microseconds = seconds * 1_000_000 }

    /// Whole seconds since the epoch, rounded down: a JWT NumericDate (RFC 7519 §2).
    package var seconds: Int64 { microseconds.floorDivided(by: 1_000_000) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    /// The point `duration` later.
    package static func + (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(microseconds: time.microseconds + duration.microseconds)
    }

    /// The point `duration` earlier.
    package static func - (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(microseconds: time.microseconds - duration.microseconds)
    }

    /// The time that lies between two points; negative when the left one is earlier.
    package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .microseconds(later.microseconds - earlier.microseconds)
    }

    /// Whether something that lasts for `longest` at most and ends at this time goes on.
    ///
    /// What would end later was begun by a clock that was ahead, and counts as over.
    package func isAhead(of now: Timestamp, byAtMost longest: Duration) -> Bool { now < self && self <= now + longest }

    /// Reads the bare number of microseconds.
    package init(from decoder: any Decoder) throws {
        self.init(microseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    /// Writes the bare number of microseconds.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }
}

extension Duration {
    /// A span of whole minutes.
    package static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }

    /// A span of whole hours.
    package static func hours(_ count: Int64) -> Duration { .seconds(count * 3_600) }

    /// A span of whole days of 24 hours.
    package static func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }

    /// Whole microseconds, rounded towards zero.
    package var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }

    /// Whole nanoseconds, as many as there can be where that is not enough: what metrics record.
    package var nanoseconds: Int64 {
        let (product, hasOverflown) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return hasOverflown ? .max : product + components.attoseconds / 1_000_000_000
    }

    /// Whole seconds, rounded up: what `Retry-After` wants.
    package var secondsRoundedUp: Int64 {
        components.seconds + (components.attoseconds > 0 ? 1 : 0)
    }
}

extension Int64 {
    fileprivate func floorDivided(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
