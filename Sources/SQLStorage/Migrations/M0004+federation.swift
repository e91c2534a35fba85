extension Migration {
    /// Questions to identity providers that wait for their answers.
    static func questions(_ sql: Dialect) -> [SQL] {
        [
            // Hashes: who reads them has neither the handle nor the browser's cookie.
            """
            create table federation_requests (
                handle_hash \(sql.blob) primary key check (length(handle_hash) = 32),
                connection \(sql.text) not null references connections (id) on delete cascade,
                purpose \(sql.text) not null,
                browser_hash \(sql.blob) not null check (length(browser_hash) = 32),
                request_id \(sql.text),
                nonce \(sql.text),
                sealed_verifier \(sql.blob),
                max_age \(sql.integer) check (max_age >= 0),
                acr_values \(sql.text) not null,
                created_at \(sql.integer) not null,
                expires_at \(sql.integer) not null
            )\(sql.tableOptions)
            """,
            "create index federation_requests_expiry on federation_requests (expires_at)",
            "create index federation_requests_connection on federation_requests (connection)",
        ]
    }

    /// Who is who at identity providers.
    static func identities(_ sql: Dialect) -> [SQL] {
        [
            // Nobody is two people of one provider: who comes with somebody else's address is not let in as them.
            """
            create table federated_identities (
                connection \(sql.text) not null references connections (id) on delete cascade,
                subject \(sql.text) not null check (length(subject) > 0),
                account \(sql.text) not null references accounts (id) on delete cascade,
                linked_at \(sql.integer) not null,
                last_seen_at \(sql.integer) not null,
                primary key (connection, subject),
                unique (account, connection)
            )\(sql.keyedTableOptions)
            """
        ]
    }
}
