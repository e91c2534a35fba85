import SQLStorage

/// A quick read that shares a connection with others.
struct PipelinedRead: Sendable {
    /// The statement.
    let statement: PostgresStatement
    /// Tells its caller.
    let finish: @Sendable (SharedOutcome<[Row]>) -> Void
}
