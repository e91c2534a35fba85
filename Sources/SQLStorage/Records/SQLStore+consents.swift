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

    package func remember(_ consent: Consent, inPlaceOf old: Consent?) async throws -> Bool {
        let (scopes, claims) = (Words.text(of: consent.scopes), TextList.text(of: consent.claims))
        guard let old else {
            return try await engine.run(
                """
                insert into consents (account, client, scopes, claims, given_at)
                values (\(consent.account), \(consent.client), \(scopes), \(claims), \(consent.givenAt))
                on conflict (account, client) do nothing
                """) == 1
        }
        return try await engine.run(
            """
            update consents set scopes = \(scopes), claims = \(claims), given_at = \(consent.givenAt)
            where account = \(consent.account) and client = \(consent.client)
                and scopes = \(Words.text(of: old.scopes)) and claims = \(TextList.text(of: old.claims))
                and given_at = \(old.givenAt)
            """) == 1
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

extension SQLConnection {
    /// Keeps a consent from being withdrawn before the unit of work ends; whoever withdraws it then ends what it made.
    func holdConsent(of account: AccountID, to client: ClientID) throws(StorageError) {
        let held = try rows(
            "select client from consents where account = \(account) and client = \(client)\(dialect.hold)")
        guard !held.isEmpty else { throw StorageError.conflict("the consent was withdrawn before a code was issued") }
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
