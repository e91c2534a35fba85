import Primitives

/// Whether a directory is worth asking: one that was unreachable a few times in a row is left alone for a while, so
/// that nobody waits for it.
struct DirectoryBreaker: Sendable {
    /// Failures in a row until it is left alone.
    static let patience = 3
    /// How long it is left alone before one is let through to try.
    static let pause = Duration.seconds(10)

    private var failures = 0
    private var closedUntil: Timestamp?

    /// Whether it may be asked now; after a pause one may, and the others wait for how that ends.
    mutating func admits(at now: Timestamp) -> Bool {
        guard let closedUntil else { return true }
        guard !closedUntil.isAhead(of: now, byAtMost: Self.pause) else { return false }
        self.closedUntil = now + Self.pause
        return true
    }

    /// Notes how asking it ended.
    mutating func note(isReachable: Bool, at now: Timestamp) {
        failures = isReachable ? 0 : failures + 1
        closedUntil = failures >= Self.patience ? now + Self.pause : nil
    }
}
