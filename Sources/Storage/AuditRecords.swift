package import Identity
package import Primitives

/// What happened, kept for good: lines are added and never changed.
///
/// Each organization has a log of its own, and the deployment has one.
package protocol AuditRecords: Sendable {
    /// Adds events, each as the next line of its organization's log: all of them or none.
    ///
    /// - Parameter seal: makes the keyed hashes; called with the logs held, so that each line has one that goes before
    ///   it. It may be called again when the database has to try again.
    func append(_ events: [AuditEvent], sealing seal: any AuditSealing) async throws
    /// The lines of one log behind a number, oldest first; 0 is before the first.
    func auditLines(of log: AuditLog, after number: Int64, limit: Int) async throws -> [StoredAuditLine]
    /// The lines of one log before a number, newest first; `Int64.max` is behind the last.
    func auditLines(of log: AuditLog, before number: Int64, limit: Int) async throws -> [StoredAuditLine]
    /// The lines of all logs behind a place, by time, oldest first.
    func auditLines(after place: AuditPlace?, limit: Int) async throws -> [StoredAuditLine]
    /// The lines of all logs before a place, by time, newest first.
    func auditLines(before place: AuditPlace?, limit: Int) async throws -> [StoredAuditLine]
    /// What happened to an account before a place, newest first.
    func events(of account: AccountID, before place: AuditPlace?, limit: Int) async throws -> [AuditEvent]
    /// Where each log ends, `AuditLog.index` included, by name. A log without an end on record is not among them.
    func auditHeads() async throws -> [AuditHead]
    /// The logs that have lines and no end on record: somebody took it away.
    func headlessAuditLogs() async throws -> [AuditLog]
}

/// Names an audit log.
package struct AuditLog: Sendable, Hashable {
    /// As stored.
    package let name: String

    /// A log by its stored name.
    package init(name: String) { self.name = name }

    /// The log of an organization, or, for nil, the deployment's own.
    package init(of organization: OrganizationID?) { name = organization?.value ?? "" }

    /// No log but the count of logs: as many as its number says.
    package static let index = AuditLog(name: "*")

    /// Whose it is; nil for the deployment's own.
    package var organization: OrganizationID? { name.isEmpty ? nil : OrganizationID(name) }
}

/// A place in time between lines of all logs: behind the line that was there at `at` and has this id.
package struct AuditPlace: Sendable, Hashable {
    /// When.
    package let at: Timestamp
    /// Which of those of the same moment.
    package let id: AuditEventID

    /// A place.
    package init(at: Timestamp, id: AuditEventID) {
        self.at = at
        self.id = id
    }
}

/// A line of an audit log on its way in: what its hash is made of.
package struct AuditLine: Sendable, Equatable {
    /// Whose log.
    package let log: AuditLog
    /// Its place, counted from 1 without a gap.
    package let number: Int64
    /// The event as JSON.
    package let text: String
    /// The hash of the line before it; nothing for the first.
    package let previous: [UInt8]

    /// A line.
    package init(log: AuditLog, number: Int64, text: String, previous: [UInt8]) {
        self.log = log
        self.number = number
        self.text = text
        self.previous = previous
    }
}

/// A line as it is stored, which need not be as it was written.
package struct StoredAuditLine: Sendable, Equatable {
    /// Whose log it says it is in.
    package let log: AuditLog
    /// The place it says it has.
    package let number: Int64
    /// What it is looked up by, beside the text that says the same.
    package let key: Key
    /// The event as JSON.
    package let text: String
    /// Its keyed hash.
    package let hash: [UInt8]

    /// What a line is looked up by.
    package struct Key: Sendable, Equatable {
        /// The event's id.
        package let id: String
        /// When it happened.
        package let at: Timestamp
        /// What happened.
        package let action: String
        /// The account it is about.
        package let account: String?

        /// A key.
        package init(id: String, at: Timestamp, action: String, account: String?) {
            self.id = id
            self.at = at
            self.action = action
            self.account = account
        }
    }

    /// A line as stored.
    package init(log: AuditLog, number: Int64, key: Key, text: String, hash: [UInt8]) {
        self.log = log
        self.number = number
        self.key = key
        self.text = text
        self.hash = hash
    }

    /// Its place in time.
    package var place: AuditPlace { AuditPlace(at: key.at, id: AuditEventID(key.id)) }
}

/// The end of an audit log.
package struct AuditHead: Sendable, Equatable {
    /// Which log.
    package let log: AuditLog
    /// How many lines it has.
    package let number: Int64
    /// The hash of the last of them.
    package let hash: [UInt8]
    /// The keyed hash of all that.
    package let seal: [UInt8]
    /// The highest number among its lines, read at the same moment; 0 when there is none.
    package let lastLine: Int64

    /// An end; one that is being written has no seal yet.
    package init(log: AuditLog, number: Int64, hash: [UInt8], seal: [UInt8] = [], lastLine: Int64 = 0) {
        self.log = log
        self.number = number
        self.hash = hash
        self.seal = seal
        self.lastLine = lastLine
    }
}

/// Makes the keyed hashes of audit logs.
package protocol AuditSealing: Sendable {
    /// The hash of a line: of its place, its text and the hash before it.
    func hash(of line: AuditLine) -> [UInt8]
    /// The hash of an end: of how many lines there are and the last one's hash.
    func seal(of head: AuditHead) -> [UInt8]
}
