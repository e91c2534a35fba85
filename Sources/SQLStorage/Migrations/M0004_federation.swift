extension Migration {
    /// Organizations' own identity providers, and the people that come from them.
    static let federation = Migration(name: "federation") { sql in
        connections(sql) + attempts(sql) + questions(sql) + identities(sql) + upstreamSessions(sql) + logos(sql)
    }

    private static func upstreamSessions(_ sql: Dialect) -> [SQL] {
        [
            "alter table interactions add column upstream \(sql.text)",
            "alter table sessions add column upstream_connection \(sql.text)",
            "alter table sessions add column upstream_subject \(sql.text)",
            "alter table sessions add column upstream_index \(sql.text)",
            "alter table sessions add column upstream_ends_at \(sql.integer)",
            "alter table sessions add column upstream_id_token \(sql.blob)",
            // A provider says who is signed out, or which of its sessions has ended.
            """
            create index sessions_upstream_subject on sessions (upstream_connection, upstream_subject)
                where upstream_connection is not null
            """,
            """
            create index sessions_upstream_index on sessions (upstream_connection, upstream_index)
                where upstream_index is not null
            """,
        ]
    }
}
