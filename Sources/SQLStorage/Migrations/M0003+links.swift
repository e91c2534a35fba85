extension Migration {
    /// Links that were given out to people.
    static func links(_ sql: Dialect) -> [SQL] {
        [
            // Hashes: who reads them cannot use them.
            """
            create table account_links (
                hash \(sql.blob) primary key check (length(hash) = 32),
                kind \(sql.text) not null check (kind in ('invitation', 'password_reset')),
                account \(sql.text) not null references accounts (id) on delete cascade,
                email \(sql.text) not null,
                created_at \(sql.integer) not null,
                expires_at \(sql.integer) not null,
                state \(sql.text) not null check (state in ('open', 'used', 'replaced', 'revoked'))
            )\(sql.tableOptions)
            """,
            "create unique index account_links_open on account_links (account, kind) where state = 'open'",
            "create index account_links_account on account_links (account, kind, created_at)",
            "create index account_links_expiry on account_links (expires_at)",
        ]
    }
}
