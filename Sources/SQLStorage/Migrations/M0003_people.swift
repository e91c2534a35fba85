extension Migration {
    /// Second factors, mail, invitations, directories, the audit log: what people need around their sign-in.
    static let people = Migration(name: "people") { sql in
        sessions(sql) + audit(sql) + mail(sql) + account(sql) + factors(sql) + links(sql)
            + directories(sql) + passwords(sql) + entry(sql)
    }

    private static func sessions(_ sql: Dialect) -> [SQL] {
        [
            "alter table sessions add column network \(sql.text) not null default ''",
            "alter table sessions add column agent \(sql.text) not null default ''",
        ]
    }

    private static func audit(_ sql: Dialect) -> [SQL] {
        [
            // The newest line of each log; holding this row is taking turns. The row '*' counts the others.
            """
            create table audit_heads (
                stream \(sql.text) primary key,
                number \(sql.integer) not null check (number >= 0),
                hash \(sql.blob) not null,
                seal \(sql.blob) not null
            )\(sql.keyedTableOptions)
            """,
            // Nothing refers to anything else: the log outlives what it is about.
            """
            create table audit_events (
                stream \(sql.text) not null,
                number \(sql.integer) not null check (number > 0),
                id \(sql.text) not null unique,
                at \(sql.integer) not null,
                action \(sql.text) not null,
                account \(sql.text),
                event \(sql.text) not null,
                hash \(sql.blob) not null check (length(hash) = 32),
                primary key (stream, number)
            )\(sql.keyedTableOptions)
            """,
            "create index audit_events_account on audit_events (account, at, id) where account is not null",
            "create index audit_events_time on audit_events (at, id)",
        ]
    }

    private static func mail(_ sql: Dialect) -> [SQL] {
        [
            // Sealed: a mail may hold a link that lets somebody in.
            """
            create table mails (
                id \(sql.text) primary key,
                sealed \(sql.blob) not null,
                queued_at \(sql.integer) not null,
                status \(sql.text) not null check (status in ('waiting', 'sent', 'failed')),
                attempts \(sql.integer) not null check (attempts >= 0),
                due_at \(sql.integer) not null,
                outcome \(sql.text)
            )\(sql.tableOptions)
            """,
            "create index mails_due on mails (due_at) where status = 'waiting'",
            "create index mails_queued on mails (queued_at)",
        ]
    }
}
