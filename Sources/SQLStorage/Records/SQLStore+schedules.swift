package import Primitives
import Storage

extension SQLStore {
    /// Deliveries are tried again after an hour at most.
    private static let longestPause = Duration.hours(2)
    /// Providers are looked at once a day, give or take a tenth.
    private static let longestInterval = Duration.days(2)

    package func bringForward(at now: Timestamp) async throws -> Int {
        let deliveries = now + Self.longestPause
        let looks = now + Self.longestInterval
        let statements: [SQL] = [
            "update mails set due_at = \(now) where status = 'waiting' and due_at > \(deliveries)",
            "update logout_notices set due_at = \(now) where status = 'waiting' and due_at > \(deliveries)",
            "update identity_providers set due_at = \(now) where due_at > \(looks)",
            "update provider_copies set due_at = \(now) where due_at > \(looks)",
        ]
        var count = 0
        for statement in statements { count += try await engine.run(repeatably: statement) }
        return count
    }
}
