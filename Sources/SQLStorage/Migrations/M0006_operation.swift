extension Migration {
    /// What running many nodes, for years, and under faults needs, and what many organizations do.
    ///
    /// It only adds, so that the first release works on.
    static let operation = Migration(name: "operation", requires: 5) { sql in
        leases(sql) + sharedDomains(sql) + invitedSignIns(sql) + providerCopies(sql) + logoutQueues(sql)
            + keyGenerations(sql) + issuer(sql)
    }

    /// As what the servers over this database are known, for a node or a command that is set up otherwise.
    private static func issuer(_ sql: Dialect) -> [SQL] { ["alter table configuration add column issuer \(sql.text)"] }
}
