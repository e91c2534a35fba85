import SQLStorage

extension Dialect {
    /// PostgreSQL, from 14 on, and what is compatible with it.
    ///
    /// Text is compared by its bytes, as SQLite does, whatever the collation of the database.
    static let postgres = Dialect(
        integer: "bigint", text: "text collate \"C\"", blob: "bytea", tableOptions: "", keyedTableOptions: "",
        findTable: { name in
            """
            select 1 from information_schema.tables where table_schema = current_schema() and table_name = \(name)
            """
        }, beginSnapshot: ["begin isolation level repeatable read, read only", PostgresLimits.pauses],
        integrityCheck: nil,
        migrationTries: 1, briefWait: "set local lock_timeout = 1000", hold: " for no key update")
}
