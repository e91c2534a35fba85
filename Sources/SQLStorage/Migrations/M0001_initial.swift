extension Migration {
    /// Organizations, people, clients, sign-ins, grants and keys.
    static let initial = Migration(name: "initial") { dialect in
        configuration(dialect) + people(dialect) + signIn(dialect) + grants(dialect) + once(dialect) + keys(dialect)
    }

    private static func configuration(_ sql: Dialect) -> [SQL] {
        [
            """
            create table configuration (
                id \(sql.integer) primary key check (id = 1),
                version \(sql.integer) not null check (version > 0)
            )\(sql.tableOptions)
            """,
            "insert into configuration (id, version) values (1, 1)",
            """
            create table organizations (
                id \(sql.text) primary key,
                name \(sql.text) not null unique check (length(name) between 1 and 63),
                display_name \(sql.text) not null,
                policy \(sql.text) not null
            )\(sql.tableOptions)
            """,
            """
            create table organization_domains (
                domain \(sql.text) primary key check (length(domain) > 0),
                organization \(sql.text) not null references organizations (id) on delete cascade
            )\(sql.keyedTableOptions)
            """,
            "create index organization_domains_organization on organization_domains (organization)",
            """
            create table clients (
                id \(sql.text) primary key check (length(id) > 0),
                name \(sql.text) not null,
                organization \(sql.text) references organizations (id) on delete cascade,
                metadata \(sql.text) not null,
                secret_mac \(sql.blob) check (length(secret_mac) = 32)
            )\(sql.tableOptions)
            """,
            "create index clients_organization on clients (organization)",
            """
            create table client_origins (
                origin \(sql.text) not null,
                client \(sql.text) not null references clients (id) on delete cascade,
                primary key (origin, client)
            )\(sql.keyedTableOptions)
            """,
            "create index client_origins_client on client_origins (client)",
        ]
    }

    private static func people(_ sql: Dialect) -> [SQL] {
        [
            """
            create table accounts (
                id \(sql.text) primary key,
                organization \(sql.text) not null references organizations (id) on delete cascade,
                email \(sql.text) not null,
                email_normal \(sql.text) not null,
                email_verified \(sql.integer) not null check (email_verified in (0, 1)),
                given_name \(sql.text),
                family_name \(sql.text),
                locale \(sql.text),
                status \(sql.text) not null check (status in ('invited', 'active', 'suspended')),
                roles \(sql.text) not null,
                group_names \(sql.text) not null,
                source \(sql.text) not null check (source in ('native', 'directory', 'connection')),
                source_name \(sql.text),
                break_glass \(sql.integer) not null check (break_glass in (0, 1)),
                created_at \(sql.integer) not null,
                updated_at \(sql.integer) not null,
                unique (organization, email_normal),
                check ((source = 'native') = (source_name is null))
            )\(sql.tableOptions)
            """,
            "create index accounts_email on accounts (email_normal)",
            """
            create table passwords (
                account \(sql.text) primary key references accounts (id) on delete cascade,
                hash \(sql.text) not null check (length(hash) > 0),
                changed_at \(sql.integer) not null,
                must_change \(sql.integer) not null check (must_change in (0, 1)),
                history \(sql.text) not null
            )\(sql.keyedTableOptions)
            """,
            """
            create table attempts (
                identifier \(sql.blob) primary key,
                failures \(sql.integer) not null check (failures >= 0),
                since \(sql.integer) not null,
                locked_until \(sql.integer),
                expires_at \(sql.integer) not null
            )\(sql.keyedTableOptions)
            """,
            "create index attempts_expiry on attempts (expires_at)",
        ]
    }

    private static func signIn(_ sql: Dialect) -> [SQL] {
        [
            // An account is named here before anything hangs on it; one that is removed meanwhile is just not found.
            """
            create table interactions (
                id \(sql.text) primary key,
                browser_hash \(sql.blob) not null check (length(browser_hash) = 32),
                parameters \(sql.text),
                proofs \(sql.text) not null,
                account \(sql.text),
                candidates \(sql.text) not null,
                locale \(sql.text),
                started_at \(sql.integer) not null,
                expires_at \(sql.integer) not null,
                closed_at \(sql.integer)
            )\(sql.tableOptions)
            """,
            "create index interactions_expiry on interactions (expires_at)",
            """
            create table sessions (
                id \(sql.text) primary key,
                secret_hash \(sql.blob) not null unique check (length(secret_hash) = 32),
                account \(sql.text) not null references accounts (id) on delete cascade,
                proofs \(sql.text) not null,
                started_at \(sql.integer) not null,
                last_seen_at \(sql.integer) not null,
                ended_at \(sql.integer)
            )\(sql.tableOptions)
            """,
            "create index sessions_account on sessions (account)",
            "create index sessions_start on sessions (started_at)",
            "create index sessions_end on sessions (ended_at) where ended_at is not null",
        ]
    }

    private static func grants(_ sql: Dialect) -> [SQL] {
        [
            // A grant and its code are one row: telling a replayed code takes the code for as long as the grant lives.
            """
            create table grants (
                id \(sql.text) primary key,
                session \(sql.text) not null references sessions (id) on delete cascade,
                client \(sql.text) not null references clients (id) on delete cascade,
                scopes \(sql.text) not null,
                proofs \(sql.text) not null,
                nonce \(sql.text),
                claims \(sql.text),
                acr \(sql.text),
                created_at \(sql.integer) not null,
                expires_at \(sql.integer) not null,
                revoked_at \(sql.integer),
                code_hash \(sql.blob) not null unique check (length(code_hash) = 32),
                redirect_uri \(sql.text) not null,
                code_challenge \(sql.text),
                code_expires_at \(sql.integer) not null,
                redeemed_at \(sql.integer),
                removable_at \(sql.integer) not null
            )\(sql.tableOptions)
            """,
            "create index grants_session on grants (session)",
            "create index grants_client on grants (client)",
            "create index grants_removal on grants (removable_at)",
            // The generation counts a family's tokens: no token can have two successors.
            """
            create table refresh_tokens (
                hash \(sql.blob) primary key check (length(hash) = 32),
                grant_id \(sql.text) not null references grants (id) on delete cascade,
                generation \(sql.integer) not null check (generation > 0),
                issued_at \(sql.integer) not null,
                expires_at \(sql.integer) not null,
                rotated_at \(sql.integer),
                unique (grant_id, generation)
            )\(sql.keyedTableOptions)
            """,
            "create index refresh_tokens_expiry on refresh_tokens (expires_at)",
            """
            create table revoked_access_tokens (
                id \(sql.text) primary key,
                expires_at \(sql.integer) not null
            )\(sql.keyedTableOptions)
            """,
            "create index revoked_access_tokens_expiry on revoked_access_tokens (expires_at)",
        ]
    }

    private static func once(_ sql: Dialect) -> [SQL] {
        [
            """
            create table one_time_values (
                kind \(sql.text) not null,
                value \(sql.blob) not null,
                expires_at \(sql.integer) not null,
                primary key (kind, value)
            )\(sql.keyedTableOptions)
            """,
            "create index one_time_values_expiry on one_time_values (expires_at)",
        ]
    }

    private static func keys(_ sql: Dialect) -> [SQL] {
        [
            """
            create table signing_keys (
                id \(sql.text) primary key,
                algorithm \(sql.text) not null,
                sealed_private_key \(sql.blob) not null,
                public_jwk \(sql.text) not null,
                created_at \(sql.integer) not null,
                active_from \(sql.integer) not null,
                retired_at \(sql.integer),
                removed_at \(sql.integer),
                check (removed_at is null or (retired_at is not null and retired_at <= removed_at))
            )\(sql.tableOptions)
            """,
            // Of the keys in use only one begins to sign at a time.
            "create unique index signing_keys_turn on signing_keys (algorithm, active_from) where retired_at is null",
            """
            create table sealed_keys (
                name \(sql.text) primary key,
                sealed \(sql.blob) not null
            )\(sql.tableOptions)
            """,
        ]
    }
}
