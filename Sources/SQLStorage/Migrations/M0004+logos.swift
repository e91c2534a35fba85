extension Migration {
    /// The pictures of organizations.
    static func logos(_ sql: Dialect) -> [SQL] {
        [
            // Apart from the organizations: they are read often, and all at once.
            """
            create table organization_logos (
                organization \(sql.text) primary key references organizations (id) on delete cascade,
                sha256 \(sql.blob) not null check (length(sha256) = 32),
                media_type \(sql.text) not null check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
                image \(sql.blob) not null check (length(image) between 1 and 65536)
            )\(sql.tableOptions)
            """,
            "create index organization_logos_sha256 on organization_logos (sha256)",
        ]
    }
}
