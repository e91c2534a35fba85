package import Primitives
package import Storage

extension SQLStore {
    package func ping() async throws { _ = try await Migrator(engine: engine).pending() }

    package func backlog() async throws -> Backlog {
        try await engine.read { connection in
            Backlog(
                mails: try connection.queue("select count(*), min(queued_at) from mails where status = 'waiting'"),
                logouts: try connection.queue(
                    "select count(*), min(ended_at) from logout_notices where status = 'waiting'"))
        }
    }

    package func removeExpired(before now: Timestamp) async throws -> Int {
        var removed = try await removeKeys(before: now) + removeUnusedClients(before: now) + removeSessions(before: now)
        let grants = Self.expiredGrants(before: now - Self.grace)
        removed += try await removeAll(by: Self.familyBatch) { try $0.run(grants) }
        for statement in Self.removals(before: now) {
            removed += try await removeAll(by: Self.batch) { try $0.run(statement) }
        }
        return removed
    }

    /// Carries a removal out, each time as a unit of its own, until it removes fewer rows than it may.
    private func removeAll(
        by batch: Int, _ removal: @escaping @Sendable (any SQLConnection) throws -> Int
    ) async throws -> Int {
        var removed = 0
        while true {
            try Task.checkCancellation()
            let last = try await engine.write(removal)
            removed += last
            guard last == batch else { return removed }
        }
    }

    package func close() async { await engine.close() }

    /// Longer than the clocks of two nodes may differ.
    private static let grace = Duration.days(1)
    /// Anybody can open interactions, so they go sooner: a page left open for longer begins anew.
    private static let interactionGrace = Duration.hours(1)
    /// What became of a notice, a mail or a link can be looked up for this long.
    private static let noticesKept = Duration.days(30)
    /// No browser keeps a cookie for longer (RFC 6265bis §5.5), so no session is used after this long.
    private static let longestSession = Duration.days(400)
    /// Rows at most that one unit of work removes; whole families go with a session or a grant, so fewer of those.
    private static let batch = 500
    private static let familyBatch = 100

    /// A grant that outlives its session `s`, for offline access: it goes by itself, and takes the session along later.
    private static let livingGrant: SQLText = "g.session = s.id and g.revoked_at is null"
    /// When a grant `g` goes, to be compared where its session finds it: as a sum, so that no index of these times is gone
    /// through instead.
    private static let removal: SQLText = "g.removable_at + 0"

    private static func expiredGrants(before past: Timestamp) -> SQL {
        """
        delete from grants where id in (
            select id from grants where removable_at < \(past)
                and (redeemed_at is null or expires_at < \(past)) order by removable_at limit \(familyBatch))
        """
    }

    /// One statement a table, each a unit of its own so that no other work waits for long.
    ///
    /// What a node renews meanwhile stays: where that can be, the time is asked for a second time, by a sum, so that no index
    /// of expired rows is gone through for it.
    private static func removals(before now: Timestamp) -> [SQL] {
        let past = now - grace
        let longAgo = now - longestSession
        return [
            """
            delete from interactions where id in (
                select id from interactions where expires_at < \(now - interactionGrace) order by expires_at limit \(batch))
            """,
            """
            delete from known_browsers where (account, hash) in (
                select account, hash from known_browsers where last_seen_at < \(longAgo)
                order by last_seen_at limit \(batch))
            """,
            """
            delete from federation_requests where handle_hash in (
                select handle_hash from federation_requests where expires_at < \(now - interactionGrace)
                order by expires_at limit \(batch))
            """,
            """
            delete from pushed_requests where hash in (
                select hash from pushed_requests where expires_at < \(past) order by expires_at limit \(batch))
            """,
            """
            delete from device_authorizations where hash in (
                select hash from device_authorizations where expires_at < \(past) order by expires_at limit \(batch))
            """,
            """
            delete from logout_notices where (session, client) in (
                select session, client from logout_notices
                where ended_at < \(now - noticesKept) and status <> 'waiting' order by ended_at limit \(batch))
            """,
            """
            delete from mails where id in (
                select id from mails
                where queued_at < \(now - noticesKept) and status <> 'waiting' order by queued_at limit \(batch))
            """,
            """
            delete from account_links where hash in (
                select hash from account_links
                where expires_at < \(now - noticesKept) order by expires_at limit \(batch))
            """,
            """
            delete from refresh_tokens where hash in (
                select hash from refresh_tokens where expires_at < \(past) order by expires_at limit \(batch))
            """,
            """
            delete from revoked_access_tokens where id in (
                select id from revoked_access_tokens where expires_at < \(past) order by expires_at limit \(batch))
            """,
            """
            delete from one_time_values where (kind, value) in (
                select kind, value from one_time_values where expires_at < \(past) order by expires_at limit \(batch))
                and expires_at + 0 < \(past)
            """,
            """
            delete from factor_enrolments where id in (
                select id from factor_enrolments where expires_at < \(now - interactionGrace)
                order by expires_at limit \(batch))
            """,
            """
            delete from attempts where identifier in (
                select identifier from attempts where expires_at < \(past) order by expires_at limit \(batch))
                and expires_at + 0 < \(past)
            """,
        ]
    }

    /// Removes sessions that nothing hangs on any more.
    private func removeSessions(before now: Timestamp) async throws -> Int {
        let past = now - Self.grace
        let longAgo = now - Self.longestSession
        let ended = try await removeSessions(grantsEndedBy: past) { since in
            """
            select id, ended_at from sessions s
            where ended_at is not null and ended_at >= \(since) and ended_at < \(past)
                and not exists (select 1 from grants g where \(Self.livingGrant) and \(Self.removal) >= \(past))
            order by ended_at limit \(Self.familyBatch)
            """
        }
        let forgotten = try await removeSessions(grantsEndedBy: past) { since in
            """
            select id, started_at from sessions s
            where started_at >= \(since) and started_at < \(longAgo) and last_seen_at < \(longAgo)
                and not exists (select 1 from grants g where \(Self.livingGrant) and \(Self.removal) >= \(past))
            order by started_at limit \(Self.familyBatch)
            """
        }
        return ended + forgotten
    }

    /// Removes the sessions that a search finds, a batch at a time, each search going on at the time where the one before it
    /// found its last.
    ///
    /// They are looked for beside the writer, and once: those that a living grant keeps are passed over, and may be many.
    private func removeSessions(grantsEndedBy past: Timestamp, found search: (Timestamp) -> SQL) async throws -> Int {
        var removed = 0
        var since = Timestamp(microseconds: .min)
        while true {
            try Task.checkCancellation()
            let found = try await engine.rows(search(since)).map { row throws(StorageError) in
                try row.decoded { row throws(StorageError) in
                    (id: try row.next(String.self), time: try row.next(Timestamp.self))
                }
            }
            guard let last = found.last else { return removed }
            let gone = try await engine.write { connection in
                try found.reduce(0) { removed, session in
                    // A grant may have been made meanwhile; what ended stays so, and nobody comes back after so long.
                    try removed
                        + connection.run(
                            """
                            delete from sessions where id = \(session.id) and not exists (
                                select 1 from grants g
                                where g.session = \(session.id) and g.revoked_at is null and \(Self.removal) >= \(past))
                            """)
                }
            }
            removed += gone
            guard gone > 0, found.count == Self.familyBatch else { return removed }
            since = last.time
        }
    }

    /// Removes clients that registered themselves a day ago and never got a token, and moves the configuration's version
    /// when there were any.
    private func removeUnusedClients(before now: Timestamp) async throws -> Int {
        let past = now - Self.grace
        let unused: SQLText = "registered_at is not null and used_at is null and registered_at"
        guard try await !engine.rows("select id from clients where \(unused) < \(past) limit 1").isEmpty else {
            return 0
        }
        return try await removeAll(by: Self.familyBatch) { connection in
            try connection.moveConfiguration()
            return try connection.run(
                """
                delete from clients where id in (
                    select id from clients where \(unused) < \(past) order by registered_at limit \(Self.familyBatch))
                    and used_at is null
                """)
        }
    }

    /// Removes signing keys that are no longer published, and moves the configuration's version when there were any.
    private func removeKeys(before now: Timestamp) async throws -> Int {
        let past = now - Self.grace
        guard try await !engine.rows("select id from signing_keys where removed_at < \(past) limit 1").isEmpty else {
            return 0
        }
        return try await engine.write { connection in
            try connection.moveConfiguration()
            return try connection.run("delete from signing_keys where removed_at < \(past)")
        }
    }
}

extension SQLConnection {
    fileprivate func queue(_ sql: SQL) throws(StorageError) -> Backlog.Queue {
        try rows(sql).first?.decoded { row throws(StorageError) in
            Backlog.Queue(count: try row.next(), oldest: try row.next())
        } ?? Backlog.Queue(count: 0, oldest: nil)
    }
}
