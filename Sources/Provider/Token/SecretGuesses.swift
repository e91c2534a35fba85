package import Identity
package import Primitives
import Synchronization

/// Wrong client secrets, counted for each client and network they came from, so that nobody tries secrets out (RFC 6749
/// §2.3.1).
///
/// Counted in memory: a wrong secret must not cost a write. Every node counts for itself.
package final class SecretGuesses: Sendable {
    /// Wrong secrets that are looked at in `window`.
    package static let limit = 20
    /// How long they count, from the first one on.
    package static let window: Duration = .seconds(60)
    /// Counts that are kept at most.
    package static let capacity = 10_000

    private struct Source: Hashable {
        let client: String
        let network: String

        init(_ client: ClientID, _ network: String) {
            self.client = client.value
            self.network = Visitor.countedNetwork(network)
        }
    }

    private struct Count {
        var failures = 1
        let since: Timestamp

        func isOver(at now: Timestamp) -> Bool { now < since || since + SecretGuesses.window <= now }
    }

    private let counts = Mutex<[Source: Count]>([:])

    /// No wrong secrets yet.
    package init() {}

    /// Whether one more secret of `client` may be looked at.
    package func isAllowed(of client: ClientID, from network: String, now: Timestamp) -> Bool {
        counts.withLock { counts in
            guard let count = counts[Source(client, network)] else { return true }
            return count.failures < Self.limit || count.isOver(at: now)
        }
    }

    /// Counts a wrong secret; true when it was the last one that is looked at for a while.
    package func note(of client: ClientID, from network: String, now: Timestamp) -> Bool {
        let source = Source(client, network)
        return counts.withLock { counts in
            if var count = counts[source], !count.isOver(at: now) {
                count.failures += 1
                counts[source] = count
                return count.failures == Self.limit
            }
            if counts.count >= Self.capacity { Self.makeRoom(in: &counts, now: now) }
            counts[source] = Count(since: now)
            return false
        }
    }

    /// Whoever comes from many networks cannot make us forget those that are stopped.
    private static func makeRoom(in counts: inout [Source: Count], now: Timestamp) {
        counts = counts.filter { !$0.value.isOver(at: now) }
        guard counts.count >= capacity else { return }
        counts = counts.filter { $0.value.failures >= limit }
        if counts.count >= capacity { counts.removeAll() }
    }
}
