package import Primitives

/// Mail waiting to be sent.
package protocol MailRecords: Sendable {
    /// Keeps a mail until it is sent.
    func enqueue(_ mail: QueuedMail, at now: Timestamp) async throws
    /// Takes up to `limit` mails that are due, the longest due first; nobody else gets them before `until`.
    ///
    /// Their count of attempts is one higher.
    func claimMails(_ limit: Int, at now: Timestamp, until: Timestamp) async throws -> [ClaimedMail]
    /// Notes what the try with this number came to: `due` is when it is tried next, or nil when it is over. What was in a
    /// mail is forgotten with it.
    ///
    /// That it was handed on counts in any case; anything else only while nobody else has taken it for another try.
    func settle(
        _ mail: MailID, attempt: Int, as status: QueuedMail.Status, due: Timestamp?, outcome: String
    ) async throws
    /// What became of a mail, for as long as that is kept.
    func mail(_ id: MailID) async throws -> MailStanding?
}

/// Names a mail in the queue.
package typealias MailID = ID<QueuedMail>

/// A mail in the queue.
package struct QueuedMail: Sendable, Equatable {
    /// What became of it.
    package enum Status: String, Sendable, CaseIterable {
        /// To be sent.
        case waiting
        /// Handed on.
        case sent
        /// Given up: refused for good, or nobody took it for too long.
        case failed
    }

    /// Random.
    package let id: MailID
    /// The sealed mail: it may hold a link that lets somebody in.
    ///
    /// Empty once it is over.
    package let sealed: [UInt8]

    /// A mail on its way into the queue.
    package init(id: MailID, sealed: [UInt8]) {
        self.id = id
        self.sealed = sealed
    }
}

/// A mail that is about to be tried.
package struct ClaimedMail: Sendable, Equatable {
    /// The mail.
    package let mail: QueuedMail
    /// When it was queued.
    package let queuedAt: Timestamp
    /// Tries so far, this one included.
    package let attempts: Int
    /// For how long nobody else gets it.
    package let takenUntil: Timestamp

    /// A mail as taken.
    package init(mail: QueuedMail, queuedAt: Timestamp, attempts: Int, takenUntil: Timestamp) {
        self.mail = mail
        self.queuedAt = queuedAt
        self.attempts = attempts
        self.takenUntil = takenUntil
    }
}

/// What became of a mail.
package struct MailStanding: Sendable, Equatable {
    /// Where it stands.
    package let status: QueuedMail.Status
    /// Tries so far.
    package let attempts: Int
    /// When it is tried next, or was tried last.
    package let dueAt: Timestamp
    /// What the last try came to, in a few words for the operator; nil before the first.
    package let outcome: String?
    /// Whether what was in it is still there.
    package let hasContent: Bool

    /// A mail as stored.
    package init(status: QueuedMail.Status, attempts: Int, dueAt: Timestamp, outcome: String?, hasContent: Bool) {
        self.status = status
        self.attempts = attempts
        self.dueAt = dueAt
        self.outcome = outcome
        self.hasContent = hasContent
    }
}
