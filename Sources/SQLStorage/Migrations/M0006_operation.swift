extension Migration {
    /// What running many nodes, for years, and under faults needs, and what many organizations do.
    ///
    /// It only adds, so that the first release works on.
    static let operation = Migration(name: "operation", requires: 5) { sql in
        leases(sql) + sharedDomains(sql) + invitedSignIns(sql) + providerCopies(sql) + logoutQueues(sql)
            + keyGenerations(sql)
    }
}
