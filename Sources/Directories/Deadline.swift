import Glibc
import Primitives

/// The moment at which something must have ended.
struct Deadline: Sendable {
    private let end: ContinuousClock.Instant

    /// A moment from now.
    init(in duration: Duration) { end = .now + duration }

    /// What is left until then; never less than nothing.
    var remaining: Duration { max(.zero, end - .now) }

    /// What is left, in whole milliseconds, begun ones counted whole.
    var milliseconds: Int32 { Int32(clamping: (remaining.microseconds + 999) / 1_000) }

    /// What is left as the library takes it; never nothing, which would mean for ever.
    var interval: timeval {
        let left = max(1_000, remaining.microseconds)
        return timeval(tv_sec: Int(left / 1_000_000), tv_usec: Int(left % 1_000_000))
    }
}
