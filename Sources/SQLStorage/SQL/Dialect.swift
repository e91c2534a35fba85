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
    /// Gives a row when there is a table of this name.
    let findTable: @Sendable (String) -> SQL
    /// Begins a transaction that only reads and sees the database as it is at one moment, for somebody who may pause in it.
    let beginSnapshot: [SQL]
    /// Looks whether the whole database is sound: the one text `ok`; nil where the engine cannot tell.
    let integrityCheck: SQL?
    /// How often migrating is tried while the database is busy with others: once where what others hold is waited for.
    package let migrationTries: Int
    /// Has the rest of a transaction wait for tables that others use for a moment only, since whoever comes after it waits
    /// behind it; nil where nobody does.
    let briefWait: SQL?
    /// What follows a statement that selects rows in order to hold them until the unit of work ends, as changing them
    /// would; nothing where whoever writes is alone.
    let hold: SQLText

    /// The facts of an engine.
    package init(
        integer: SQLText, text: SQLText, blob: SQLText, tableOptions: SQLText, keyedTableOptions: SQLText,
        findTable: @escaping @Sendable (String) -> SQL, beginSnapshot: [SQL], integrityCheck: SQL?, migrationTries: Int,
        briefWait: SQL? = nil, hold: SQLText = ""
    ) {
        self.integer = integer
        self.text = text
        self.blob = blob
        self.tableOptions = tableOptions
        self.keyedTableOptions = keyedTableOptions
        self.findTable = findTable
        self.beginSnapshot = beginSnapshot
        self.integrityCheck = integrityCheck
        self.migrationTries = migrationTries
        self.briefWait = briefWait
        self.hold = hold
    }
}
