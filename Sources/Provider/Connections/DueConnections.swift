import Identity
import Primitives

/// Background work on the connections that are due: several at once, each taken by one node for the length of a lease.
enum DueConnections {
    /// Connections that are worked on at once.
    private static let places = 8
    /// For how long nobody else takes a connection that was taken: more than the work on it may last.
    private static let lease = Duration.minutes(2)

    /// Works on everything that is due.
    ///
    /// - Parameters:
    ///   - claim: takes so many of those that are due at a time, until another.
    ///   - work: is told until when a connection is taken.
    static func forEach(
        by clock: any Clock,
        claim: (_ limit: Int, _ now: Timestamp, _ until: Timestamp) async throws -> [ConnectionID],
        work: @escaping @Sendable (ConnectionID, _ takenUntil: Timestamp) async -> Void
    ) async throws {
        while !Task.isCancelled {
            let now = clock.now()
            let until = now + lease
            let due = try await claim(places, now, until)
            guard !due.isEmpty else { return }
            await withDiscardingTaskGroup { group in
                for id in due { group.addTask { await work(id, until) } }
            }
        }
    }
}
