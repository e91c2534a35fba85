import SQLStorage
import Storage

/// A quick read that shares a connection with others.
struct PipelinedRead: Sendable {
    /// What became of it.
    enum Outcome: Sendable {
        /// It found these.
        case rows([Row])
        /// It cannot be carried out, here or elsewhere.
        case failed(StorageError)
        /// It was not carried out here, and may be elsewhere.
        case undone
    }

    /// The statement.
    let sql: SQL
    /// Tells its caller.
    let finish: @Sendable (Outcome) -> Void
}
