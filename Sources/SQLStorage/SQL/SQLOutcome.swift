/// What a statement did.
package struct SQLOutcome: Sendable {
    /// The rows it found, or returned of those it changed.
    package let rows: [Row]
    /// How many rows it changed; of a statement that changes none, any number.
    package let changes: Int

    package init(rows: [Row], changes: Int) {
        self.rows = rows
        self.changes = changes
    }
}
