import Storage

/// Why a statement did not succeed, as the server or the client library says it.
struct PostgresFailure: Error {
    /// What may be done about it.
    enum Remedy {
        /// Nothing: it would fail again.
        case nothing
        /// It gave way to another unit; the unit may be run again.
        case again
        /// This server, or what this connection remembers of it, is not the right one; nothing happened, and the unit
        /// may be run again on a new connection.
        case elsewhere
        /// The connection is of no more use, and whether the statement happened is not known.
        case lost
    }

    /// The SQLSTATE; nil when there was no answer.
    let state: String?
    /// The primary message, without the values that a detail would name.
    let message: String

    /// What may be done about it.
    var remedy: Remedy {
        guard let state else { return .lost }
        return switch (state.prefix(2), state) {
        // A serialization failure or a deadlock; distributed engines say the first also for what they restart.
        case (_, "40001"), (_, "40P01"): .again
        // Read-only, as a standby is and a primary that was demoted; a plan that the schema has outgrown; a statement
        // that somebody else's pooler has lost.
        case (_, "25006"), (_, "26000"): .elsewhere
        case (_, "0A000") where message.contains("cached plan"): .elsewhere
        // Completion unknown; the connection failed; shut down by an operator, by a crash, not yet up.
        case (_, "40003"), ("08", _), (_, "57P01"), (_, "57P02"), (_, "57P03"), (_, "57P05"): .lost
        default: .nothing
        }
    }

    /// The failure in words that hold for every engine.
    var storageError: StorageError {
        guard let state else { return .unavailable(message) }
        return switch (state.prefix(2), state) {
        case ("23", _): .conflict(message)
        case (_, "26000"), (_, "42P05"):
            .failed("\(message) (\(state)): behind a pooler in transaction mode set database_pooler: transaction")
        // No connection, no resources, shutting down, cancelled, gave way too often, lock not available, read-only.
        case ("08", _), ("53", _), ("57", _), ("40", _), (_, "55P03"), (_, "25006"): .unavailable(message)
        default: .failed("\(message) (\(state))")
        }
    }
}
