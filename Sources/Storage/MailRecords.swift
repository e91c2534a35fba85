package import Primitives

/// Mail waiting to be sent.
package protocol MailRecords: Sendable {
    /// Keeps a mail until it is sent.
    func enqueue(_ mail: QueuedMail, at now: Timestamp) async throws
}

/// Names a mail in the queue.
package typealias MailID = ID<QueuedMail>

/// A mail in the queue.
package struct QueuedMail: Sendable, Equatable {
    /// Random.
    package let id: MailID
    /// The sealed mail: it may hold a link that lets somebody in.
    package let sealed: [UInt8]

    /// A mail on its way into the queue.
    package init(id: MailID, sealed: [UInt8]) {
        self.id = id
        self.sealed = sealed
    }
}
