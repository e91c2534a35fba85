extension Migration {
    /// What somebody chose and typed on the way into a sign-in.
    static func entry(_ sql: Dialect) -> [SQL] {
        [
            "alter table interactions add column organization \(sql.text)",
            "alter table interactions add column email \(sql.text)",
            """
            alter table interactions add column is_administrator \(sql.integer) not null default 0
                check (is_administrator in (0, 1))
            """,
            """
            alter table interactions add column keeps_accounts \(sql.integer) not null default 0
                check (keeps_accounts in (0, 1))
            """,
        ]
    }
}
