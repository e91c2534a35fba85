/// What can go wrong with a database, in words that hold for every engine.
package enum StorageError: Error, Sendable {
    /// The database cannot be reached or its queue is full: answer 503, nothing was changed.
    case unavailable(String)
    /// A constraint of the schema refused the change; nothing was changed.
    case conflict(String)
    /// The database was made by a newer version of Signet.
    case newerSchema(found: Int, known: Int)
    /// Anything else: the operator must look. Nothing was changed.
    case failed(String)
}
