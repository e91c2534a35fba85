extension Migration {
    /// Copies of what OpenID providers publish.
    static func providerCopies(_ sql: Dialect) -> [SQL] {
        [
            """
            create table provider_copies (
                connection \(sql.text) primary key references connections (id) on delete cascade,
                configuration \(sql.blob),
                key_set \(sql.blob),
                fetched_at \(sql.integer),
                due_at \(sql.integer) not null,
                check ((configuration is null) = (fetched_at is null) and (key_set is null) = (fetched_at is null))
            )\(sql.tableOptions)
            """,
            "create index provider_copies_due on provider_copies (due_at)",
            "insert into provider_copies (connection, due_at) select id, 0 from connections",
        ]
    }
}
