import SQLStorage

extension Dialect {
    /// SQLite, from 3.40 on.
    ///
    /// Tables are strict, so that a column holds nothing but its type. A transaction that writes is alone from its
    /// beginning. Who waits for that gives up after some seconds and may be unlucky many times where several nodes start
    /// at once, so it is tried again.
    static let sqlite = Dialect(
        integer: "integer", text: "text", blob: "blob", tableOptions: " strict",
        keyedTableOptions: " strict, without rowid",
        findTable: { "select name from sqlite_schema where type = 'table' and name = \($0)" }, beginSnapshot: ["begin"],
        integrityCheck: "pragma integrity_check", migrationTries: 12)
}
