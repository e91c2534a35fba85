package import Identity

/// What happened, kept for good: lines are added and never changed.
package protocol AuditRecords: Sendable {
    /// Adds an event as the next line of its organization's log.
    ///
    /// - Parameter seal: the line's keyed hash, from its text and everything before it; called with the log held, so
    ///   that each line has one that goes before it. It may be called again when the database has to try again.
    func append(_ event: AuditEvent, sealing seal: @escaping @Sendable (AuditLine) -> [UInt8]) async throws
}

/// A line of an audit log on its way in or out.
package struct AuditLine: Sendable, Equatable {
    /// Whose log: an organization's id, or nothing for the deployment's own.
    package let stream: String
    /// Its place, counted from 1 without a gap.
    package let number: Int64
    /// The event as JSON.
    package let text: String
    /// The hash of the line before it; nothing for the first.
    package let previous: [UInt8]

    /// A line.
    package init(stream: String, number: Int64, text: String, previous: [UInt8]) {
        self.stream = stream
        self.number = number
        self.text = text
        self.previous = previous
    }
}
