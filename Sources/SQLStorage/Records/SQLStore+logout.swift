package import Identity
package import Primitives
import Storage

extension SQLStore {
    package func claimNotices(
        _ limit: Int, each share: Int, sparing busy: [ClientID], at now: Timestamp, until: Timestamp
    ) async throws -> [LogoutNotice] {
        var claimed: [LogoutNotice] = []
        for client in try await clientsToTell(at: now) where claimed.count < limit && !busy.contains(client) {
            claimed += try await claimNotices(min(share, limit - claimed.count), to: client, at: now, until: until)
        }
        return claimed
    }

    /// The applications that have something due, those who wait longest first.
    ///
    /// Found by a step in the index for each application, however many notices wait.
    private func clientsToTell(at now: Timestamp) async throws -> [ClientID] {
        try await engine.all(
            """
            with recursive waiting (client) as (
                select min(client) from logout_notices
                where status = 'waiting'
                    and exists (select 1 from logout_notices d where d.status = 'waiting' and d.due_at <= \(now))
                union all
                select (select min(n.client) from logout_notices n where n.status = 'waiting' and n.client > w.client)
                from waiting w where w.client is not null)
            select client from (
                select w.client, (
                    select min(n.due_at) from logout_notices n where n.status = 'waiting' and n.client = w.client
                ) as due_at
                from waiting w where w.client is not null) as queues
            where due_at <= \(now) order by due_at, client
            """
        ) { row throws(StorageError) in try row.next(ClientID.self) }
    }

    private func claimNotices(
        _ limit: Int, to client: ClientID, at now: Timestamp, until: Timestamp
    ) async throws -> [LogoutNotice] {
        // Asked a second time outside, as for mails.
        try await engine.rows(
            changing: """
                update logout_notices set due_at = \(until), attempts = attempts + 1
                where client = \(client) and session in (
                        select session from logout_notices
                        where client = \(client) and status = 'waiting' and due_at <= \(now)
                        order by due_at, session limit \(limit))
                    and status || '' = 'waiting' and due_at + 0 <= \(now)
                returning \(LogoutNotice.columns)
                """
        ).map { row in try row.decoded(LogoutNotice.read) }
    }

    package func settle(
        _ notice: LogoutNotice, as status: LogoutNotice.Status, due: Timestamp?, outcome: String
    ) async throws {
        _ = try await engine.run(
            """
            update logout_notices set
                status = \(status), due_at = coalesce(\(due), due_at), outcome = \(outcome)
            where session = \(notice.session) and client = \(notice.client) and status = 'waiting'
                and (attempts = \(notice.attempts) or \(status == .delivered) = 1)
            """)
    }

    package func notices(of client: ClientID, limit: Int) async throws -> [LogoutNotice] {
        try await engine.all(
            """
            select \(LogoutNotice.columns) from logout_notices
            where client = \(client) order by ended_at desc, session limit \(limit)
            """, LogoutNotice.read)
    }

    package func clients(of session: SessionID) async throws -> [ClientID] {
        try await engine.all(
            """
            select distinct client from grants where session = \(session) and redeemed_at is not null order by client
            """
        ) { row throws(StorageError) in try row.next(ClientID.self) }
    }
}

extension LogoutNotice {
    /// The columns of `logout_notices`, as `read` takes them.
    fileprivate static let columns: SQLText =
        "session, client, account, ended_at, status, attempts, due_at, outcome"

    /// Reads the columns.
    fileprivate static func read(_ row: inout RowReader) throws(StorageError) -> LogoutNotice {
        LogoutNotice(
            session: try row.next(), client: try row.next(), account: try row.next(), endedAt: try row.next(),
            status: try row.next(), attempts: try row.next(), dueAt: try row.next(), outcome: try row.next())
    }
}
