import Primitives
import Synchronization

/// Tries while sign-in is paused, counted so that they do not fill the audit log: one line a minute for each identifier
/// says how many there were.
///
/// Counted in memory: a try that is not looked at must not cost a write. Every node counts for itself.
final class LockedTries: Sendable {
    /// How long tries are gathered.
    static let window = Duration.minutes(1)
    /// Identifiers that are kept at most.
    static let capacity = 10_000

    private struct Count {
        var tries = 0
        var since: Timestamp
    }

    private let counts = Mutex<[[UInt8]: Count]>([:])

    /// Counts a try; how many there were since the last line, this one included, when it is time for a line.
    func note(_ identifier: [UInt8], at now: Timestamp) -> Int? {
        counts.withLock { counts in
            if var count = counts[identifier], count.since <= now, now < count.since + Self.window {
                count.tries += 1
                counts[identifier] = count
                return nil
            }
            let tries = counts[identifier]?.tries ?? 0
            if counts.count >= Self.capacity { counts = counts.filter { now < $0.value.since + Self.window } }
            if counts.count >= Self.capacity { counts.removeAll() }
            counts[identifier] = Count(since: now)
            return tries + 1
        }
    }
}
