extension Migration {
    /// Organizations' own directories, and which of their entries an account is.
    static func directories(_ sql: Dialect) -> [SQL] {
        [
            """
            create table directories (
                organization \(sql.text) not null references organizations (id) on delete cascade,
                id \(sql.text) not null check (length(id) > 0),
                settings \(sql.text) not null,
                sealed_password \(sql.blob),
                primary key (organization, id)
            )\(sql.keyedTableOptions)
            """,
            // Who has the same address later is somebody else, and who has another one later is the same person.
            """
            create table directory_entries (
                organization \(sql.text) not null,
                directory \(sql.text) not null,
                entry \(sql.text) not null check (length(entry) > 0),
                account \(sql.text) not null unique references accounts (id) on delete cascade,
                primary key (organization, directory, entry),
                foreign key (organization, directory) references directories (organization, id) on delete cascade
            )\(sql.keyedTableOptions)
            """,
        ]
    }
}
