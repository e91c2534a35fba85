extension Migration {
    /// What applications may do by themselves: register, push requests, wait as devices, be told of logouts; what people
    /// allowed them; more about people.
    static let applications = Migration(name: "applications") { sql in
        people(sql) + clients(sql) + signIns(sql) + grants(sql) + consents(sql) + pushedRequests(sql) + devices(sql)
            + notices(sql)
    }

    private static func people(_ sql: Dialect) -> [SQL] {
        ["alter table accounts add column claims \(sql.text) not null default '{}'"]
    }

    private static func clients(_ sql: Dialect) -> [SQL] {
        [
            "alter table clients add column tell_logout \(sql.integer) not null default 0 check (tell_logout in (0, 1))",
            "alter table clients add column registration_hash \(sql.blob) check (length(registration_hash) = 32)",
            "alter table clients add column registered_at \(sql.integer)",
            "alter table clients add column used_at \(sql.integer)",
            "create index clients_unused on clients (registered_at) where registered_at is not null and used_at is null",
        ]
    }

    private static func signIns(_ sql: Dialect) -> [SQL] {
        [
            "alter table interactions add column pushed_request \(sql.blob)",
            "alter table interactions add column user_code \(sql.text)",
        ]
    }

    private static func grants(_ sql: Dialect) -> [SQL] {
        [
            "alter table grants add column resources \(sql.text) not null default ''",
            "alter table grants add column key_thumbprint \(sql.text)",
            "alter table grants add column offline \(sql.integer) not null default 0 check (offline in (0, 1))",
            "update grants set offline = 1 where ' ' || scopes || ' ' like '% offline_access %'",
        ]
    }

    private static func consents(_ sql: Dialect) -> [SQL] {
        [
            """
            create table consents (
                account \(sql.text) not null references accounts (id) on delete cascade,
                client \(sql.text) not null references clients (id) on delete cascade,
                scopes \(sql.text) not null,
                claims \(sql.text) not null,
                given_at \(sql.integer) not null,
                primary key (account, client)
            )\(sql.keyedTableOptions)
            """,
            "create index consents_client on consents (client)",
        ]
    }

    private static func pushedRequests(_ sql: Dialect) -> [SQL] {
        [
            """
            create table pushed_requests (
                hash \(sql.blob) primary key check (length(hash) = 32),
                client \(sql.text) not null references clients (id) on delete cascade,
                parameters \(sql.text) not null,
                is_signed \(sql.integer) not null check (is_signed in (0, 1)),
                key_thumbprint \(sql.text),
                expires_at \(sql.integer) not null,
                used_at \(sql.integer)
            )\(sql.tableOptions)
            """,
            "create index pushed_requests_expiry on pushed_requests (expires_at)",
            "create index pushed_requests_client on pushed_requests (client)",
        ]
    }

    private static func devices(_ sql: Dialect) -> [SQL] {
        [
            // An approved device has a grant that waits to be redeemed.
            """
            create table device_authorizations (
                hash \(sql.blob) primary key check (length(hash) = 32),
                user_code \(sql.text) not null unique check (length(user_code) > 0),
                client \(sql.text) not null references clients (id) on delete cascade,
                scopes \(sql.text) not null,
                resources \(sql.text) not null,
                network \(sql.text) not null,
                status \(sql.text) not null check (status in ('pending', 'approved', 'denied')),
                grant_id \(sql.text) references grants (id) on delete cascade,
                interval_seconds \(sql.integer) not null check (interval_seconds > 0),
                polled_at \(sql.integer),
                started_at \(sql.integer) not null,
                expires_at \(sql.integer) not null,
                check ((status = 'approved') = (grant_id is not null))
            )\(sql.tableOptions)
            """,
            "create index device_authorizations_expiry on device_authorizations (expires_at)",
            "create index device_authorizations_client on device_authorizations (client)",
            "create index device_authorizations_grant on device_authorizations (grant_id)",
        ]
    }

    private static func notices(_ sql: Dialect) -> [SQL] {
        [
            // A notice outlives the session and the account it is about.
            """
            create table logout_notices (
                session \(sql.text) not null,
                client \(sql.text) not null references clients (id) on delete cascade,
                account \(sql.text) not null,
                ended_at \(sql.integer) not null,
                status \(sql.text) not null check (status in ('waiting', 'delivered', 'failed')),
                attempts \(sql.integer) not null check (attempts >= 0),
                due_at \(sql.integer) not null,
                outcome \(sql.text),
                primary key (session, client)
            )\(sql.keyedTableOptions)
            """,
            "create index logout_notices_due on logout_notices (due_at) where status = 'waiting'",
            "create index logout_notices_client on logout_notices (client)",
            "create index logout_notices_end on logout_notices (ended_at)",
        ]
    }
}
