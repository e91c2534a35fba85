extension Migration {
    /// Passwords known from leaks.
    static func passwords(_ sql: Dialect) -> [SQL] {
        [
            """
            alter table passwords add column compromised \(sql.integer) not null default 0
                check (compromised in (0, 1))
            """
        ]
    }
}
