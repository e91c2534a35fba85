import FoundationEssentials

/// A point in time for people to read: to the minute in UTC, in the same form in all languages.
package struct Moment: Sendable, Equatable {
    /// For programs (RFC 3339): `2026-03-01T09:30:00Z`.
    package let iso: String
    /// For people: `2026-03-01 09:30 UTC`.
    package let text: String

    /// A point in time.
    package init(_ time: Timestamp) {
        iso = Date(timeIntervalSince1970: Double(time.seconds)).formatted(.iso8601)
        text = "\(iso.prefix(10)) \(iso.dropFirst(11).prefix(5)) UTC"
    }
}
