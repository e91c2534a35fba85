extension Migration {
    /// Pages to come back to after a sign-in, and the browsers that accounts were used in.
    static func account(_ sql: Dialect) -> [SQL] {
        [
            "alter table interactions add column return_path \(sql.text)",
            "alter table interactions add column needs_recent \(sql.integer) not null default 0",
            // SHA-256 of the browser's secret: who reads this cannot pass for the browser.
            """
            create table known_browsers (
                account \(sql.text) not null references accounts (id) on delete cascade,
                hash \(sql.blob) not null check (length(hash) = 32),
                first_seen_at \(sql.integer) not null,
                last_seen_at \(sql.integer) not null,
                primary key (account, hash)
            )\(sql.keyedTableOptions)
            """,
            "create index known_browsers_seen on known_browsers (last_seen_at)",
        ]
    }
}
