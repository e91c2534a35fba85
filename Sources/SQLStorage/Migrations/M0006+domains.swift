extension Migration {
    /// The organizations that share a domain with the one that had it first.
    ///
    /// Apart from `organization_domains`, where a domain has one owner: programs of the release before read and write that
    /// one alone.
    static func sharedDomains(_ sql: Dialect) -> [SQL] {
        [
            """
            create table organization_shared_domains (
                domain \(sql.text) not null check (length(domain) > 0),
                organization \(sql.text) not null references organizations (id) on delete cascade,
                primary key (domain, organization)
            )\(sql.keyedTableOptions)
            """,
            "create index organization_shared_domains_organization on organization_shared_domains (organization)",
        ]
    }
}
