import Identity
package import Primitives
package import Storage

extension SQLStore {
    package func enqueue(_ mail: QueuedMail, at now: Timestamp) async throws {
        _ = try await engine.run(mail.insertion(at: now))
    }

    package func claimMails(_ limit: Int, at now: Timestamp, until: Timestamp) async throws -> [ClaimedMail] {
        // Asked a second time outside: a node that had to wait for the row sees that it is no longer due. What is asked is
        // written so that the index of what is due is not gone through for it.
        try await engine.rows(
            changing: """
                update mails set due_at = \(until), attempts = attempts + 1
                where id in (
                    select id from mails where status = 'waiting' and due_at <= \(now)
                    order by due_at, id limit \(limit))
                    and status || '' = 'waiting' and due_at + 0 <= \(now)
                returning id, sealed, queued_at, attempts, due_at
                """
        ).map { row in
            try row.decoded { row throws(StorageError) in
                ClaimedMail(
                    mail: QueuedMail(id: try row.next(), sealed: try row.next()), queuedAt: try row.next(),
                    attempts: try row.next(), takenUntil: try row.next())
            }
        }
    }

    package func settle(
        _ mail: MailID, attempt: Int, as status: QueuedMail.Status, due: Timestamp?, outcome: String
    ) async throws {
        _ = try await engine.run(
            """
            update mails set
                status = \(status), due_at = coalesce(\(due), due_at), outcome = \(outcome),
                sealed = case when \(status == .waiting) = 1 then sealed else \([UInt8]()) end
            where id = \(mail) and status = 'waiting' and (attempts = \(attempt) or \(status == .sent) = 1)
            """)
    }

    package func mail(_ id: MailID) async throws -> MailStanding? {
        try await engine.first(
            "select status, attempts, due_at, outcome, length(sealed) from mails where id = \(id)"
        ) { row throws(StorageError) in
            MailStanding(
                status: try row.next(), attempts: try row.next(), dueAt: try row.next(), outcome: try row.next(),
                hasContent: try row.next(Int.self) > 0)
        }
    }
}

extension SQLConnection {
    /// Writes a notice's events down, which are `batches`, and queues its mails.
    func give(_ notice: Notice, _ batches: [AuditBatch], at now: Timestamp) throws(StorageError) {
        try append(batches, sealing: notice.seal)
        try enqueue(notice.mails, at: now)
    }

    /// Queues mails as part of a unit of work.
    func enqueue(_ mails: [QueuedMail], at now: Timestamp) throws(StorageError) {
        for mail in mails { try run(later: mail.insertion(at: now)) }
    }
}

extension QueuedMail {
    /// The statement that queues it.
    fileprivate func insertion(at now: Timestamp) -> SQL {
        """
        insert into mails (id, sealed, queued_at, status, attempts, due_at)
        values (\(id), \(sealed), \(now), 'waiting', 0, \(now))
        """
    }
}
