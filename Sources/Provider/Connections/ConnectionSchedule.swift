import Identity
import Primitives

/// When a connection is looked after again: its metadata, and how long its certificate is good.
///
/// Connections are spread by their ids, so that those of one provider are not asked for all at once.
enum ConnectionSchedule {
    /// How long metadata serve when they say nothing themselves.
    static let usual = Duration.hours(6)
    /// Bounds of what metadata may say.
    static let bounds = Duration.hours(1)...Duration.days(1)
    /// How soon metadata that were not to be had are tried again.
    static let retry = Duration.minutes(15)
    /// How often the dates of a certificate are looked at.
    static let certificates = Duration.days(1)

    /// When a connection comes next, `interval` from now give or take a tenth.
    static func next(_ connection: ConnectionID, after interval: Duration, from now: Timestamp) -> Timestamp {
        // FNV-1a, 32 bits.
        let hash = connection.value.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        let share = Int64(hash % 2_001) - 1_000
        return now + interval + .microseconds(interval.microseconds / 10_000 * share)
    }

    /// Days before its end at which a certificate is spoken of, the last one first.
    static let warningDays = [1, 7, 14, 30, 60]

    /// The warnings that are due when a certificate has so long to go: the one to give, and those that it stands for.
    static func warnings(left: Duration) -> (given: Int, passed: [Int])? {
        guard let given = warningDays.first(where: { left <= .days(Int64($0)) }) else { return nil }
        return (given, warningDays.filter { $0 >= given })
    }
}
