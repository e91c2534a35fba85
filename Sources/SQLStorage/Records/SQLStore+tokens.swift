package import Identity
package import Primitives
package import Storage

extension SQLStore {
    package func refreshToken(hash: [UInt8]) async throws -> RefreshStanding? {
        try await engine.first(
            """
            select \(RefreshStanding.columns)
            from refresh_tokens t join grants g on g.id = t.grant_id \(GrantStanding.joins)
            left join refresh_tokens n on n.grant_id = t.grant_id and n.generation = t.generation + 1
            where t.hash = \(hash)
            """, RefreshStanding.read)
    }

    package func rotate(
        _ old: RefreshToken, to successor: RefreshToken, binding keyThumbprint: String?, at now: Timestamp
    ) async throws -> Bool {
        try await engine.write { connection in
            let rows = try connection.rows(
                """
                update refresh_tokens set rotated_at = \(now)
                where hash = \(old.hash) and rotated_at is null and grant_id = \(successor.grant)
                    and exists (select 1 from grants where id = \(successor.grant) and revoked_at is null)
                returning generation
                """)
            guard let row = rows.first else { return false }
            let generation = try row.decoded { row throws(StorageError) in try row.next(Int.self) }
            try connection.insert(successor, generation: generation + 1)
            if let keyThumbprint {
                try connection.run(
                    later: """
                        update grants set key_thumbprint = \(keyThumbprint)
                        where id = \(successor.grant) and key_thumbprint is null
                        """)
            }
            return true
        }
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
