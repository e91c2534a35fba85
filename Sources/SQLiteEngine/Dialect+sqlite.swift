import SQLStorage

extension Dialect {
    /// SQLite, from 3.40 on.
    ///
    /// Tables are strict, so that a column holds nothing but its type. Migrations need no lock: a transaction that
    /// writes is alone from its beginning.
    static let sqlite = Dialect(
        integer: "integer", text: "text", blob: "blob", tableOptions: " strict",
        keyedTableOptions: " strict, without rowid",
        findSchemaVersion: "select name from sqlite_schema where type = 'table' and name = 'schema_version'",
        migrationLocks: [])
}
