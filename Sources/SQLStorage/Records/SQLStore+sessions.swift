package import Identity
package import Primitives
package import Storage

extension SQLStore {
    package func session(secretHash: [UInt8]) async throws -> LiveSession? {
        try await engine.first(
            """
            select \(LiveSession.columns) from \(LiveSession.tables)
            where s.secret_hash = \(secretHash) and s.ended_at is null
            """, LiveSession.read)
    }

    package func session(_ id: SessionID) async throws -> LiveSession? {
        try await engine.first(
            "select \(LiveSession.columns) from \(LiveSession.tables) where s.id = \(id) and s.ended_at is null",
            LiveSession.read)
    }

    package func start(
        _ session: Session, closing interaction: InteractionID?, replacing old: SessionID?, at now: Timestamp
    ) async throws -> Bool {
        try await engine.write { connection in
            guard try connection.admits(session.proofs, to: session.account, at: now) else { return false }
            if let interaction {
                guard try connection.close(interaction, of: session.account, at: now) else { return false }
            }
            if let old { try connection.endSession(old, at: now) }
            try connection.run(
                later: """
                    insert into sessions (
                        id, secret_hash, account, proofs, started_at, last_seen_at, network, agent, upstream_connection,
                        upstream_subject, upstream_index, upstream_ends_at, upstream_id_token)
                    values (
                        \(session.id), \(session.secretHash), \(session.account), \(ProofList.text(of: session.proofs)),
                        \(session.startedAt), \(session.lastSeenAt), \(session.network), \(session.agent),
                        \(session.upstream?.subject.connection), \(session.upstream?.subject.key),
                        \(session.upstream?.index), \(session.upstream?.endsAt), \(session.upstream?.sealedIDToken))
                    """)
            return true
        }
    }

    package func renew(
        _ session: SessionID, secretHash: [UInt8], proofs: [ShownProof], upstream: UpstreamSession?,
        closing interaction: InteractionID, at now: Timestamp
    ) async throws -> Bool {
        do {
            return try await engine.write { connection in
                guard let standing = try connection.standing(of: session) else { return false }
                let new = proofs.filter { !standing.proofs.contains($0) }
                guard try connection.admits(new, to: standing.account, at: now),
                    try connection.close(interaction, of: standing.account, at: now)
                else { return false }
                let renewed = try connection.run(
                    """
                    update sessions set
                        secret_hash = \(secretHash), proofs = \(ProofList.text(of: proofs)),
                        last_seen_at = case when last_seen_at < \(now) then \(now) else last_seen_at end
                    where id = \(session) and ended_at is null
                    """)
                guard renewed == 1 else { throw SessionEnded() }
                if let upstream { try connection.note(upstream, in: session) }
                return true
            }
        } catch is SessionEnded {
            return false
        }
    }

    package func touch(_ session: SessionID, at now: Timestamp) async throws {
        // Of two uses the later one counts, in whichever order they arrive.
        _ = try await engine.run(
            repeatably: """
                update sessions set last_seen_at = \(now)
                where id = \(session) and ended_at is null and last_seen_at < \(now)
                """)
    }

    package func end(_ session: SessionID, at now: Timestamp) async throws {
        try await engine.write { connection in try connection.endSession(session, at: now) }
    }
}

/// Takes back a unit of work that found its session ended.
private struct SessionEnded: Error {}

extension SQLConnection {
    /// Closes an interaction in which somebody signed in; false when it was closed before.
    fileprivate func close(
        _ interaction: InteractionID, of account: AccountID, at now: Timestamp
    ) throws(StorageError) -> Bool {
        try run(
            """
            update interactions set closed_at = \(now), account = \(account)
            where id = \(interaction) and closed_at is null
            """) == 1
    }

    /// Whose a session is and what it rests on; nil for one that has ended.
    fileprivate func standing(
        of session: SessionID
    ) throws(StorageError) -> (account: AccountID, proofs: [ShownProof])? {
        try rows("select account, proofs from sessions where id = \(session) and ended_at is null").first?
            .decoded { row throws(StorageError) in
                (account: try row.next(), proofs: try ProofList.values(of: row.next()))
            }
    }

    /// Says which session at an identity provider a session comes from by now.
    fileprivate func note(_ upstream: UpstreamSession, in session: SessionID) throws(StorageError) {
        try run(
            later: """
                update sessions set
                    upstream_connection = \(upstream.subject.connection), upstream_subject = \(upstream.subject.key),
                    upstream_index = \(upstream.index), upstream_ends_at = \(upstream.endsAt),
                    upstream_id_token = \(upstream.sealedIDToken)
                where id = \(session)
                """)
    }
}

extension LiveSession {
    /// Where a session, its account and its password come from.
    fileprivate static let tables: SQLText = """
        sessions s join accounts a on a.id = s.account left join passwords p on p.account = a.id
        """
}
