extension Migration {
    /// The first of a grant's refresh tokens that is bound to its key; none for those bound with their code.
    static func keyGenerations(_ sql: Dialect) -> [SQL] {
        ["alter table grants add column key_generation \(sql.integer)"]
    }
}
