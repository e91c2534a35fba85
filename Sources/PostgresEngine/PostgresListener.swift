import CPQ
import Foundation
import Primitives
import Storage
import Synchronization

/// Hears what other nodes announce, on a connection and a thread of its own.
///
/// A class because its thread and the engine share it. Whoever listens must not rely on it: a pooler between that lends
/// connections by the transaction swallows announcements, and distributed engines have none.
final class PostgresListener: Sendable {
    /// How to connect.
    typealias Connect = @Sendable () throws(StorageError) -> PostgresConnection

    /// How often the thread looks whether it is to end, and the pauses between tries to connect.
    private static let glance = Duration.seconds(1)
    private static let pauses: [TimeInterval] = [0.1, 0.5, 1, 2, 5]

    private let isClosed = Mutex(false)
    private let connect: Connect

    /// Listens from `start(_:)` on.
    init(connect: @escaping Connect) { self.connect = connect }

    /// Has `hear` called by a new thread until `close()`.
    func start(_ hear: @escaping @Sendable (ConfigurationNews) -> Void) {
        WorkThread.start("postgres-listen") { [self] in run(hear) }
    }

    /// Lets the thread end within a second.
    func close() { isClosed.withLock { $0 = true } }

    private func run(_ hear: (ConfigurationNews) -> Void) {
        var failures = 0
        while !isClosed.withLock({ $0 }) {
            do {
                let connection = try connect()
                try connection.listen()
                hear(.listening)
                failures = 0
                while !isClosed.withLock({ $0 }) {
                    if try connection.hearsAnnouncement(within: Self.glance) { hear(.changed) }
                }
            } catch {
                hear(.deaf)
                Thread.sleep(forTimeInterval: Self.pauses[min(failures, Self.pauses.count - 1)])
                failures += 1
            }
        }
    }
}
