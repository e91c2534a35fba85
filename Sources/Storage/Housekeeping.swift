package import Primitives

/// Care of the database itself.
package protocol Housekeeping: Sendable {
    /// Answers when the database does: for readiness.
    func ping() async throws
    /// Removes rows that mean nothing any more, a bounded batch at a time; returns how many.
    func removeExpired(before now: Timestamp) async throws -> Int
    /// Finishes what is under way and closes the database.
    func close() async
}
