package import Primitives

/// Care of the database itself.
package protocol Housekeeping: Sendable {
    /// Answers when the database does, for readiness; throws `StorageError.newerSchema` when a newer program changed the
    /// schema so that this one no longer works with it.
    func ping() async throws
    /// What waits to be delivered, by whichever node.
    func backlog() async throws -> Backlog
    /// Removes the rows that mean nothing any more, a bounded batch at a time; returns how many those were.
    ///
    /// What hangs on others goes with the next call, and so does what comes to mean nothing meanwhile.
    func removeExpired(before now: Timestamp) async throws -> Int
    /// Makes due what waits for longer than anything is put off; returns how much that was.
    ///
    /// A clock that was ahead has put it there: it would wait until then.
    func bringForward(at now: Timestamp) async throws -> Int
    /// Finishes what is under way and closes the database.
    func close() async
}

/// What waits to be delivered.
package struct Backlog: Sendable, Equatable {
    /// One queue.
    package struct Queue: Sendable, Equatable {
        /// How much waits.
        package let count: Int
        /// Since when the oldest of it does; nil when nothing waits.
        package let oldest: Timestamp?

        /// A queue.
        package init(count: Int, oldest: Timestamp?) {
            self.count = count
            self.oldest = oldest
        }
    }

    /// Mail.
    package let mails: Queue
    /// Applications to be told of ended sessions.
    package let logouts: Queue

    /// The queues.
    package init(mails: Queue, logouts: Queue) {
        self.mails = mails
        self.logouts = logouts
    }
}
