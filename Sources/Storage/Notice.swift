package import Identity

/// What is written down and sent about something, in the unit of work in which it is done: where that is on record,
/// neither is lost.
package struct Notice: Sendable {
    /// Lines of the audit log, in order.
    package let events: [AuditEvent]
    /// Makes the keyed hashes of those lines.
    package let seal: any AuditSealing
    /// Mails to be queued.
    package let mails: [QueuedMail]

    /// A notice.
    package init(events: [AuditEvent], seal: any AuditSealing, mails: [QueuedMail]) {
        self.events = events
        self.seal = seal
        self.mails = mails
    }
}
