extension Migration {
    /// Connections with what is known of their identity providers, our keys there, and the last attempts of each.
    static func connections(_ sql: Dialect) -> [SQL] {
        [
            // When somebody last got in and was last refused outlives the attempts that are kept.
            """
            create table connections (
                id \(sql.text) primary key check (length(id) > 0),
                organization \(sql.text) not null references organizations (id) on delete cascade,
                settings \(sql.text) not null,
                sealed_secret \(sql.blob),
                answers_at \(sql.text) unique,
                accepted_at \(sql.integer),
                refused_at \(sql.integer)
            )\(sql.tableOptions)
            """,
            "create index connections_organization on connections (organization)",
            // The document is as long as all the rest of a connection: it is only read where it is asked for.
            """
            create table identity_providers (
                connection \(sql.text) primary key references connections (id) on delete cascade,
                record \(sql.text) not null,
                document \(sql.text),
                due_at \(sql.integer) not null
            )\(sql.tableOptions)
            """,
            "create index identity_providers_due on identity_providers (due_at)",
            """
            create table service_provider_keys (
                connection \(sql.text) not null references connections (id) on delete cascade,
                id \(sql.text) not null check (length(id) > 0),
                stage \(sql.text) not null check (stage in ('next', 'current', 'retired')),
                sealed_key \(sql.blob) not null,
                certificate \(sql.blob) not null,
                created_at \(sql.integer) not null,
                primary key (connection, id)
            )\(sql.tableOptions)
            """,
            """
            create unique index service_provider_keys_stage on service_provider_keys (connection, stage)
                where stage <> 'retired'
            """,
        ]
    }

    /// What became of the last answers through each connection.
    static func attempts(_ sql: Dialect) -> [SQL] {
        [
            """
            create table connection_attempts (
                id \(sql.text) primary key check (length(id) > 0),
                connection \(sql.text) not null references connections (id) on delete cascade,
                at \(sql.integer) not null,
                attempt \(sql.text) not null
            )\(sql.tableOptions)
            """,
            "create index connection_attempts_connection on connection_attempts (connection, at, id)",
        ]
    }
}
