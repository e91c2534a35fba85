extension Migration {
    /// Devices for one-time codes, recovery codes, enrolments under way, and codes tried in a sign-in.
    static func factors(_ sql: Dialect) -> [SQL] {
        [
            """
            create table totp_devices (
                id \(sql.text) primary key,
                account \(sql.text) not null references accounts (id) on delete cascade,
                name \(sql.text) not null check (length(name) > 0),
                secret \(sql.blob) not null,
                created_at \(sql.integer) not null,
                last_used_at \(sql.integer),
                last_step \(sql.integer),
                unique (account, name)
            )\(sql.tableOptions)
            """,
            // A code that was used is gone.
            """
            create table recovery_codes (
                account \(sql.text) not null references accounts (id) on delete cascade,
                mac \(sql.blob) not null check (length(mac) = 32),
                created_at \(sql.integer) not null,
                primary key (account, mac)
            )\(sql.keyedTableOptions)
            """,
            // One that was confirmed has no secret any more.
            """
            create table factor_enrolments (
                id \(sql.text) primary key,
                account \(sql.text) not null references accounts (id) on delete cascade,
                session \(sql.text),
                name \(sql.text) not null,
                secret \(sql.blob) not null,
                created_at \(sql.integer) not null,
                expires_at \(sql.integer) not null,
                confirmed_at \(sql.integer),
                check ((confirmed_at is null) = (length(secret) > 0))
            )\(sql.tableOptions)
            """,
            "create index factor_enrolments_account on factor_enrolments (account)",
            "create index factor_enrolments_expiry on factor_enrolments (expires_at)",
            "alter table interactions add column code_tries \(sql.integer) not null default 0",
            "alter table interactions add column notice \(sql.text)",
        ]
    }
}
