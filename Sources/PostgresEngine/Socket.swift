import Foundation

/// Waiting for a socket, by the clock that nobody sets.
enum Socket {
    /// What came first.
    enum Event {
        case ready
        case timeout
    }

    /// Blocks until there is something to read or room to write, or until a moment; nil waits for as long as it takes.
    static func wait(_ socket: Int32, for events: Int32, until deadline: ContinuousClock.Instant?) -> Event {
        var entry = pollfd(fd: socket, events: Int16(events), revents: 0)
        while true {
            let patience = deadline.map { milliseconds(until: $0) } ?? -1
            let count = unsafe poll(&entry, 1, patience)
            if count > 0 { return .ready }
            if count == 0 { return .timeout }
            // What else can go wrong the library finds out and says.
            guard errno == EINTR else { return .ready }
        }
    }

    /// Milliseconds until a moment, rounded up; 0 when it has passed.
    static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        let left = (deadline - .now).components
        guard left.seconds >= 0, left.attoseconds >= 0 else { return 0 }
        let milliseconds = left.seconds * 1_000 + (left.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(clamping: milliseconds)
    }
}
