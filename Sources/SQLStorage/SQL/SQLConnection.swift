package import Storage

/// A connection to a database, lent to a unit of work.
package protocol SQLConnection {
    /// The words of its database.
    var dialect: Dialect { get }
    /// Carries out a statement.
    func outcome(of sql: SQL) throws(StorageError) -> SQLOutcome
    /// Carries out a statement before the unit of work ends, after those before it, without saying what it changed.
    ///
    /// Where the database is far away this saves waiting for an answer. An error of it ends the unit of work.
    func run(later sql: SQL) throws(StorageError)
    /// Tells everybody who listens that the configuration changed, when the unit of work is committed; nothing where the
    /// database has no way to.
    func announce() throws(StorageError)
}

extension SQLConnection {
    /// Carries out a statement and returns its rows.
    package func rows(_ sql: SQL) throws(StorageError) -> [Row] { try outcome(of: sql).rows }

    /// Carries out a statement and returns how many rows it changed.
    package func run(_ sql: SQL) throws(StorageError) -> Int { try outcome(of: sql).changes }

    package func run(later sql: SQL) throws(StorageError) { _ = try run(sql) }

    package func announce() throws(StorageError) {}
}
