package import Identity
package import Primitives
import Storage

extension SQLStore {
    package func consent(of account: AccountID, to client: ClientID) async throws -> Consent? {
        try await engine.first(
            """
            select account, client, scopes, claims, given_at from consents
            where account = \(account) and client = \(client)
            """, Consent.read)
    }

    package func consents(of account: AccountID) async throws -> [Consent] {
        try await engine.all(
            """
            select account, client, scopes, claims, given_at from consents
            where account = \(account) order by client
            """, Consent.read)
    }

    package func remember(_ consent: Consent) async throws {
        _ = try await engine.run(
            """
            insert into consents (account, client, scopes, claims, given_at)
            values (
                \(consent.account), \(consent.client), \(Words.text(of: consent.scopes)),
                \(TextList.text(of: consent.claims)), \(consent.givenAt))
            on conflict (account, client) do update set
                scopes = excluded.scopes, claims = excluded.claims, given_at = excluded.given_at
            """)
    }

    package func withdrawConsent(of account: AccountID, to client: ClientID, at now: Timestamp) async throws {
        try await engine.write { connection in
            try connection.run(later: "delete from consents where account = \(account) and client = \(client)")
            try connection.run(
                later: """
                    update grants set revoked_at = \(now)
                    where client = \(client) and revoked_at is null
                        and session in (select id from sessions where account = \(account))
                    """)
        }
    }
}

extension Consent {
    /// Reads the columns.
    fileprivate static func read(_ row: inout RowReader) throws(StorageError) -> Consent {
        Consent(
            account: try row.next(), client: try row.next(), scopes: Words.values(of: try row.next()),
            claims: try TextList.values(of: row.next()), givenAt: try row.next())
    }
}
