package import Identity
package import Primitives
package import Storage

extension SQLStore {
    package func issue(
        _ code: AuthorizationCode, for grant: Grant, using pushed: [UInt8]?, onConsent: Bool
    ) async throws -> Bool {
        if pushed != nil || onConsent {
            return try await engine.write { connection in
                if let pushed {
                    guard try connection.usePushedRequest(pushed, at: grant.createdAt) else { return false }
                }
                if onConsent { try connection.holdConsent(of: grant.account, to: grant.client) }
                try connection.issue(code, for: grant)
                return true
            }
        }
        let outcomes = try await engine.run(together: [grant.useOfSession, grant.insertion(with: code)])
        guard outcomes[0].changes == 1 else { throw Grant.sessionEnded }
        return true
    }

    package func code(hash: [UInt8]) async throws -> CodeStanding? {
        try await engine.first(
            "select \(CodeStanding.columns) from grants g \(GrantStanding.joins) where g.code_hash = \(hash)",
            CodeStanding.read)
    }

    package func redeem(
        _ code: AuthorizationCode, issuing refresh: RefreshToken?, binding keyThumbprint: String?, at now: Timestamp
    ) async throws -> Bool {
        var statements: [SQL] = [
            """
            update grants set redeemed_at = \(now), key_thumbprint = coalesce(key_thumbprint, \(keyThumbprint))
            where code_hash = \(code.hash) and redeemed_at is null and revoked_at is null
            """
        ]
        if let refresh {
            // Who was second sees the time of who was first; should that be the same, the family has begun.
            statements.append(
                """
                insert into refresh_tokens (hash, grant_id, generation, issued_at, expires_at)
                select \(refresh.hash), id, 1, \(refresh.issuedAt), \(refresh.expiresAt)
                from grants where code_hash = \(code.hash) and redeemed_at = \(now) and revoked_at is null
                on conflict (grant_id, generation) do nothing
                """)
        }
        if try await engine.run(together: statements)[0].changes == 1 { return true }
        // RFC 6749 §4.1.2: what a code gave is taken back when it is used a second time.
        _ = try await engine.run(
            repeatably: "update grants set revoked_at = \(now) where code_hash = \(code.hash) and revoked_at is null")
        return false
    }

    package func grant(_ id: GrantID) async throws -> GrantStanding? {
        try await engine.first(
            "select \(GrantStanding.columns) from grants g \(GrantStanding.joins) where g.id = \(id)",
            GrantStanding.read)
    }

    package func grant(_ id: GrantID, unlessRevoked accessToken: String) async throws -> GrantStanding? {
        try await engine.first(
            """
            select \(GrantStanding.columns) from grants g \(GrantStanding.joins)
            where g.id = \(id) and not exists (select 1 from revoked_access_tokens where id = \(accessToken))
            """, GrantStanding.read)
    }

    package func latestGrant(of client: ClientID, in session: SessionID) async throws -> GrantStanding? {
        try await engine.first(
            """
            select \(GrantStanding.columns) from grants g \(GrantStanding.joins)
            where g.session = \(session) and g.client = \(client) and g.revoked_at is null
                and g.redeemed_at is not null
            order by g.created_at desc, g.id limit 1
            """, GrantStanding.read)
    }

    package func revoke(_ grant: GrantID, at now: Timestamp) async throws {
        _ = try await engine.run(
            repeatably: "update grants set revoked_at = \(now) where id = \(grant) and revoked_at is null")
    }
}

extension SQLConnection {
    /// Makes a grant with its code and notes that the session was used.
    func issue(_ code: AuthorizationCode, for grant: Grant) throws(StorageError) {
        guard try run(grant.useOfSession) == 1 else { throw Grant.sessionEnded }
        try run(later: grant.insertion(with: code))
    }
}

extension Grant {
    /// No code without a session.
    fileprivate static let sessionEnded = StorageError.conflict("the session ended before a code was issued")

    /// Notes that the session is used for it, and holds the session's row: it does not end before the grant is there.
    fileprivate var useOfSession: SQL {
        """
        update sessions set last_seen_at = case when last_seen_at < \(createdAt) then \(createdAt) else last_seen_at end
        where id = \(session) and \(Session.ownAccount) = \(account) and ended_at is null
        """
    }

    /// Makes it with its code, if the session lives.
    fileprivate func insertion(with code: AuthorizationCode) -> SQL {
        """
        insert into grants (
            id, session, client, scopes, proofs, nonce, claims, acr, resources, key_thumbprint, offline, created_at,
            expires_at, code_hash, redirect_uri, code_challenge, code_expires_at, removable_at)
        select
            \(id), id, \(client), \(Words.text(of: scopes)), \(ProofList.text(of: proofs)), \(nonce), \(claims), \(acr),
            \(Words.text(of: resources)), \(keyThumbprint), \(isOffline), \(createdAt), \(expiresAt), \(code.hash),
            \(code.redirectURI), \(code.codeChallenge), \(code.expiresAt), \(expiresAt)
        from sessions where id = \(session) and \(Session.ownAccount) = \(account) and ended_at is null
        """
    }
}
