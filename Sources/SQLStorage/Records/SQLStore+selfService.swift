package import Identity
package import Primitives
package import Storage

extension SQLStore {
    package func sessions(
        of account: AccountID, within horizon: SessionHorizon, limit: Int
    ) async throws -> [Session] {
        try await engine.all(
            """
            select \(Session.columns) from sessions s join accounts a on a.id = s.account
            where s.account = \(account) and s.ended_at is null and s.started_at > \(horizon.startedAfter)
                and s.last_seen_at > \(horizon.usedAfter)
            order by s.last_seen_at desc, s.id limit \(limit)
            """, Session.read)
    }

    package func endSession(
        _ session: SessionID, of account: AccountID, at now: Timestamp
    ) async throws -> Bool {
        try await engine.write { connection in
            // Held, so that of two callers one is told that it was first.
            let own = try connection.rows(
                """
                select id from sessions
                where id = \(session) and \(Session.ownAccount) = \(account) and ended_at is null\(connection.dialect.hold)
                """)
            guard !own.isEmpty else { return false }
            try connection.endSession(session, at: now)
            _ = try connection.run(
                "update grants set revoked_at = \(now) where session = \(session) and revoked_at is null")
            return true
        }
    }

    package func endSessions(
        of account: AccountID, keeping session: SessionID, at now: Timestamp
    ) async throws -> Int {
        try await engine.write { connection in
            try connection.endSessions(of: account, keeping: session, at: now)
        }
    }

    package func access(
        of account: AccountID, within horizon: SessionHorizon, at now: Timestamp
    ) async throws -> [ApplicationAccess] {
        try await engine.all(
            """
            select g.client, max(g.offline), max(g.created_at)
            from sessions s join grants g on g.session = s.id
            where s.account = \(account) and g.revoked_at is null and g.redeemed_at is not null
                and g.expires_at > \(now) and (
                    g.offline = 1 or s.ended_at is null and s.started_at > \(horizon.startedAfter)
                        and s.last_seen_at > \(horizon.usedAfter))
            group by g.client order by g.client
            """
        ) { row throws(StorageError) in
            ApplicationAccess(client: try row.next(), isOffline: try row.next(), givenAt: try row.next())
        }
    }

    package func recognize(
        browser hash: [UInt8], of account: AccountID, at now: Timestamp,
        telling mails: (@Sendable () throws -> [QueuedMail])?
    ) async throws -> BrowserFamiliarity {
        let noted = try await engine.first(
            "select last_seen_at from known_browsers where account = \(account) and hash = \(hash)"
        ) { row throws(StorageError) in try row.next(Timestamp.self) }
        if let noted, now < noted + Self.browserNoted { return .known }
        return try await engine.write { connection in
            let seen = try connection.run(
                """
                update known_browsers
                set last_seen_at = case when last_seen_at < \(now) then \(now) else last_seen_at end
                where account = \(account) and hash = \(hash)
                """)
            guard seen == 0 else { return .known }
            let others = try connection.rows("select 1 from known_browsers where account = \(account) limit 1")
            let added = try connection.run(
                """
                insert into known_browsers (account, hash, first_seen_at, last_seen_at)
                values (\(account), \(hash), \(now), \(now)) on conflict (account, hash) do nothing
                """)
            guard added == 1 else { return .known }
            guard !others.isEmpty else { return .first }
            if let mails { try connection.enqueue(mails(), at: now) }
            return .new
        }
    }

    /// A browser that is used is noted once in so long: it is kept for more than a year, and most sign-ins need not write.
    private static let browserNoted = Duration.days(7)

    package func knownBrowsers(of account: AccountID) async throws -> [[UInt8]] {
        try await engine.all("select hash from known_browsers where account = \(account) order by hash") {
            row throws(StorageError) in try row.next()
        }
    }

    package func accounts(knownTo browser: [UInt8], email: String) async throws -> Set<AccountID> {
        let known: [AccountID] = try await engine.all(
            """
            select k.account from accounts a join known_browsers k on k.account = a.id
            where a.email_normal = \(email) and k.hash = \(browser)
            """
        ) { row throws(StorageError) in try row.next() }
        return Set(known)
    }
}

extension SQLConnection {
    /// Makes browsers strangers to an account, but for one.
    ///
    /// Whoever comes next is not its first one, and is told of: so something stays, which is no browser's hash.
    func forgetBrowsers(of account: AccountID, keeping kept: [UInt8]?, at now: Timestamp) throws(StorageError) {
        let nobody = [UInt8](repeating: 0, count: 32)
        let forgotten = try run(
            """
            delete from known_browsers
            where account = \(account) and hash <> \(nobody) and hash <> \(kept ?? nobody)
            """)
        guard forgotten > 0 else { return }
        try run(
            later: """
                insert into known_browsers (account, hash, first_seen_at, last_seen_at)
                values (\(account), \(nobody), \(now), \(now))
                on conflict (account, hash) do update set last_seen_at = excluded.last_seen_at
                """)
    }
}
