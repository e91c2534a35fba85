/// What can go wrong with a database, in words that hold for every engine.
package enum StorageError: Error, Sendable {
    /// The database cannot be reached or its queue is full: answer 503.
    ///
    /// Nothing was changed, save when the connection broke before the answer to a commit came: then the message says so.
    case unavailable(String)
    /// A constraint of the schema refused the change; nothing was changed.
    case conflict(String)
    /// A newer version of Signet changed the database so that this one no longer works with it.
    case newerSchema(found: Int, known: Int)
    /// Anything else: the operator must look. Nothing was changed.
    case failed(String)
}
