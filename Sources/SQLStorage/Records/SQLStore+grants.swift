package import Identity
package import Primitives
package import Storage

extension SQLStore {
    package func issue(
        _ code: AuthorizationCode, for grant: Grant, using pushed: [UInt8]?
    ) async throws -> Bool {
        try await engine.write { connection in
            if let pushed {
                guard try connection.usePushedRequest(pushed, at: grant.createdAt) else { return false }
            }
            try connection.issue(code, for: grant)
            return true
        }
    }

    package func code(hash: [UInt8]) async throws -> CodeStanding? {
        try await engine.first(
            "select \(CodeStanding.columns) from grants g \(GrantStanding.joins) where g.code_hash = \(hash)",
            CodeStanding.read)
    }

    package func redeem(
        _ code: AuthorizationCode, issuing refresh: RefreshToken?, binding keyThumbprint: String?, at now: Timestamp
    ) async throws -> Bool {
        try await engine.write { connection in
            // From here on the row is kept until the grant's tokens have died, to tell a second use.
            let isFirst = try connection.run(
                """
                update grants set
                    redeemed_at = \(now), removable_at = expires_at,
                    key_thumbprint = coalesce(key_thumbprint, \(keyThumbprint))
                where code_hash = \(code.hash) and redeemed_at is null and revoked_at is null
                """)
            guard isFirst == 1 else {
                // RFC 6749 §4.1.2: what a code gave is taken back when it is used a second time.
                _ = try connection.run(
                    "update grants set revoked_at = \(now) where code_hash = \(code.hash) and revoked_at is null")
                return false
            }
            if let refresh { try connection.insert(refresh, generation: 1) }
            return true
        }
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
        // Holding the session's row keeps it from ending between the check and the grant.
        let isLive = try run(
            """
            update sessions
            set last_seen_at = case when last_seen_at < \(grant.createdAt) then \(grant.createdAt) else last_seen_at end
            where id = \(grant.session) and account = \(grant.account) and ended_at is null
            """)
        guard isLive == 1 else { throw StorageError.conflict("the session ended before a code was issued") }
        try run(
            later: """
                insert into grants (
                    id, session, client, scopes, proofs, nonce, claims, acr, resources, key_thumbprint, offline, created_at,
                    expires_at, code_hash, redirect_uri, code_challenge, code_expires_at, removable_at)
                values (
                    \(grant.id), \(grant.session), \(grant.client), \(Words.text(of: grant.scopes)),
                    \(ProofList.text(of: grant.proofs)), \(grant.nonce), \(grant.claims), \(grant.acr),
                    \(Words.text(of: grant.resources)), \(grant.keyThumbprint), \(grant.isOffline), \(grant.createdAt),
                    \(grant.expiresAt), \(code.hash), \(code.redirectURI), \(code.codeChallenge), \(code.expiresAt),
                    \(code.expiresAt))
                """)
    }

    /// Stores a refresh token as one of its family.
    func insert(_ token: RefreshToken, generation: Int) throws(StorageError) {
        try run(
            later: """
                insert into refresh_tokens (hash, grant_id, generation, issued_at, expires_at)
                values (\(token.hash), \(token.grant), \(generation), \(token.issuedAt), \(token.expiresAt))
                """)
    }
}
