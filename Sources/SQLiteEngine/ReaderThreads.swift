import Foundation
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

    /// Starts the threads; at most `limit` reads wait.
    init(_ pool: DatabasePool, threads: Int, limit: Int) {
        queue = WorkQueue(threads: threads, limit: limit)
        for index in 0..<threads {
            let queue = queue
            let thread = Thread { ReaderThreads.serve(queue, on: pool) }
            thread.name = "sqlite-read-\(index)"
            thread.stackSize = 1 << 20
            thread.start()
        }
    }

    /// Runs `body` on one of the threads.
    ///
    /// Without a transaction of its own each statement sees the latest commit.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await unsafe withUnsafeThrowingContinuation { (continuation: UnsafeContinuation<Result, any Error>) in
            let read = Read(
                answer: { connection in
                    unsafe continuation.resume(with: Swift.Result { try body(connection) })
                },
                fail: { unsafe continuation.resume(throwing: $0) })
            do {
                try queue.add(read)
            } catch {
                read.fail(error)
            }
        }
    }

    /// Lets the waiting reads finish and returns when the threads have ended.
    func shutdown() async { await queue.shutdown() }

    private static func serve(_ queue: WorkQueue<Read>, on pool: DatabasePool) {
        do {
            try pool.unsafeRead { database in
                let connection = SQLiteConnection(database)
                while let read = queue.take(atMost: 1).first { read.answer(connection) }
            }
        } catch {
            let error = StorageError(error)
            while let read = queue.take(atMost: 1).first { read.fail(error) }
        }
        queue.threadEnded()
    }
}
