import Storage

/// Why a statement did not succeed, as the server or the client library says it.
struct PostgresFailure: Error {
    /// The SQLSTATE; nil when there was no answer.
    let state: String?
    /// The primary message, without the values that a detail would name.
    let message: String

    /// Whether its unit gave way to another one, and may succeed when it is run again.
    var hasGivenWay: Bool { state == "40001" || state == "40P01" }

    /// The failure in words that hold for every engine.
    var storageError: StorageError {
        guard let state else { return .unavailable(message) }
        return switch (state.prefix(2), state) {
        case ("23", _): .conflict(message)
        // No connection, no resources, shutting down, cancelled, gave way too often, lock not available, read-only.
        case ("08", _), ("53", _), ("57", _), ("40", _), (_, "55P03"), (_, "25006"): .unavailable(message)
        default: .failed("\(message) (\(state))")
        }
    }
}
