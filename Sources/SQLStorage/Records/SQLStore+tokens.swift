package import Identity
package import Primitives
package import Storage

extension SQLStore {
    package func refreshToken(hash: [UInt8]) async throws -> RefreshStanding? {
        try await engine.first(
            """
            select \(RefreshStanding.columns)
            from refresh_tokens t join grants g on g.id = t.grant_id \(GrantStanding.joins)
            where t.hash = \(hash)
            """, RefreshStanding.read)
    }

    package func rotate(
        _ old: RefreshToken, to successor: RefreshToken, binding keyThumbprint: String?, at now: Timestamp
    ) async throws -> Bool {
        var statements: [SQL] = [
            """
            update refresh_tokens set rotated_at = \(now)
            where hash = \(old.hash) and rotated_at is null and grant_id = \(successor.grant)
                and exists (select 1 from grants where id = \(successor.grant) and revoked_at is null)
            """,
            // Who was second sees the time of who was first; should that be the same, the family has this generation.
            """
            insert into refresh_tokens (hash, grant_id, generation, issued_at, expires_at)
            select \(successor.hash), grant_id, generation + 1, \(successor.issuedAt), \(successor.expiresAt)
            from refresh_tokens where hash = \(old.hash) and rotated_at = \(now) and grant_id = \(successor.grant)
            on conflict (grant_id, generation) do nothing
            """,
        ]
        if let keyThumbprint {
            statements.append(
                """
                update grants set
                    key_thumbprint = \(keyThumbprint),
                    key_generation = (select generation from refresh_tokens where hash = \(successor.hash))
                where id = \(successor.grant) and key_thumbprint is null
                    and exists (select 1 from refresh_tokens where hash = \(successor.hash))
                    and exists (select 1 from refresh_tokens where hash = \(old.hash) and rotated_at = \(now))
                """)
        }
        return try await engine.run(together: statements)[1].changes == 1
    }

    package func revokeAccessToken(_ identifier: String, expiring: Timestamp) async throws {
        _ = try await engine.run(
            repeatably: """
                insert into revoked_access_tokens (id, expires_at) values (\(identifier), \(expiring))
                on conflict (id) do nothing
                """)
    }

    package func isAccessTokenRevoked(_ identifier: String) async throws -> Bool {
        try await !engine.rows(finding: "select id from revoked_access_tokens where id = \(identifier)").isEmpty
    }
}
