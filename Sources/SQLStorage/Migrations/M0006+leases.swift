extension Migration {
    /// Who does the work that is done once in the whole cluster.
    static func leases(_ sql: Dialect) -> [SQL] {
        [
            // The fence counts the times it was taken: what a holder of old still writes is told by it.
            """
            create table leases (
                work \(sql.text) primary key check (length(work) > 0),
                holder \(sql.text) not null,
                fence \(sql.integer) not null,
                held_until \(sql.integer) not null,
                due_at \(sql.integer) not null
            )\(sql.tableOptions)
            """
        ]
    }
}
