/// The facts in which one engine's SQL differs from another's.
///
/// Statements are written with these values and never ask which engine carries them out.
package struct Dialect: Sendable {
    /// The type of columns with whole numbers of 64 bits.
    let integer: SQLText
    /// The type of text columns: compared and sorted by their bytes.
    let text: SQLText
    /// The type of columns that hold bytes.
    let blob: SQLText
    /// What follows a table's columns.
    let tableOptions: SQLText
    /// What follows the columns of a table that is looked up by its primary key more than by anything else.
    let keyedTableOptions: SQLText
    /// Gives a row when the table `schema_version` exists.
    let findSchemaVersion: SQL
    /// Carried out before a migration in its transaction, so that two nodes that start at once take turns.
    let migrationLocks: [SQL]
    /// How often migrating is tried while the database is busy with others: once where its locks are waited for.
    package let migrationTries: Int

    /// The facts of an engine.
    package init(
        integer: SQLText, text: SQLText, blob: SQLText, tableOptions: SQLText, keyedTableOptions: SQLText,
        findSchemaVersion: SQL, migrationLocks: [SQL], migrationTries: Int
    ) {
        self.integer = integer
        self.text = text
        self.blob = blob
        self.tableOptions = tableOptions
        self.keyedTableOptions = keyedTableOptions
        self.findSchemaVersion = findSchemaVersion
        self.migrationLocks = migrationLocks
        self.migrationTries = migrationTries
    }
}
