import GRDB
import SQLStorage
import Storage

/// Threads that read, each with a connection of its own for good: handing connections around costs more than a read.
struct ReaderThreads: Sendable {
    /// A read that waits for its turn.
    private struct Read: Sendable {
        /// Does the read and answers its caller.
        let answer: @Sendable (SQLiteConnection) -> Void
        /// Answers its caller with an error.
        let fail: @Sendable (any Error) -> Void
    }

    private let queue: WorkQueue<Read>

    /// At most so many threads; at most `limit` reads wait.
    init(_ pool: DatabasePool, threads: Int, limit: Int) {
        queue = WorkQueue(name: "sqlite-read", threads: threads, limit: limit) { ReaderThreads.serve($0, on: pool) }
    }

    /// Runs `body` on one of the threads.
    ///
    /// Without a transaction of its own each statement sees the latest commit.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await queue.reply { reply in
            Read(
                answer: { connection in reply(Swift.Result { try body(connection) }) },
                fail: { reply(.failure($0)) })
        }
    }

    /// Lets the waiting reads finish and returns when the threads have ended.
    func shutdown() async { await queue.shutdown() }

    private static func serve(_ queue: WorkQueue<Read>, on pool: DatabasePool) {
        while let read = queue.take(atMost: 1).first {
            var unanswered: Read? = read
            do {
                // Returns when the queue is closed, and throws when there is no connection to be had now.
                try pool.unsafeRead { database in
                    let connection = SQLiteConnection(database)
                    unanswered = nil
                    read.answer(connection)
                    while let next = queue.take(atMost: 1).first { next.answer(connection) }
                }
            } catch {
                unanswered?.fail(StorageError(error))
            }
        }
    }
}
