extension Migration {
    /// The invitation that a sign-in began with.
    static func invitedSignIns(_ sql: Dialect) -> [SQL] {
        ["alter table interactions add column invitation \(sql.blob)"]
    }
}
