import Storage

/// What trying to connect has come to, and whether to try again.
///
/// For a moment an absent server is waited for: one that is started again, or another one that takes its place. After
/// that one caller at a time finds out, and all others are told at once.
struct Reachability {
    /// What a caller that needs a connection does.
    enum Advice {
        /// Tries, and again after a pause when that fails.
        case insist
        /// Tries once.
        case probe
        /// Takes the last error for its own.
        case giveUp(StorageError)
    }

    /// How long an absent server is waited for.
    private static let forbearance = Duration.seconds(2)

    /// How long an absent server is not asked for what need not be asked.
    private static let avoidance = Duration.seconds(1)

    private var awaySince: ContinuousClock.Instant?
    private var failedAt: ContinuousClock.Instant?
    private var isProbed = false
    private var cause: StorageError?

    /// Whether an attempt failed so lately that somebody who has another way takes it.
    func isAway(at now: ContinuousClock.Instant) -> Bool { failedAt.map { now - $0 < Self.avoidance } ?? false }

    /// What to do; whoever is told to try says how it went.
    mutating func advice(at now: ContinuousClock.Instant) -> Advice {
        guard let awaySince, let cause, now - awaySince > Self.forbearance else { return .insist }
        guard !isProbed else { return .giveUp(cause) }
        isProbed = true
        return .probe
    }

    /// A connection was made.
    mutating func succeeded() { self = Reachability() }

    /// None was made.
    mutating func failed(_ error: StorageError, at now: ContinuousClock.Instant) {
        isProbed = false
        cause = error
        awaySince = awaySince ?? now
        failedAt = now
    }
}
