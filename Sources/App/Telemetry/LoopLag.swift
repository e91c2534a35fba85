import CoreMetrics
import NIOCore
import NIOPosix
import Primitives

/// How long work for the event loops waits for its turn: the first thing that shows when something blocks one.
struct LoopLag: Sendable {
    private let timer: CoreMetrics.Timer
    private let loops: [any EventLoop]

    /// Of the loops that the process has.
    init(_ factory: any MetricsFactory) {
        timer = CoreMetrics.Timer(label: "signet_event_loop_lag_seconds", factory: factory)
        loops = Array(MultiThreadedEventLoopGroup.singleton.makeIterator())
    }

    /// Asks each loop once.
    func measure() async throws {
        for loop in loops {
            let asked = ContinuousClock.now
            try await loop.submit { [timer] in timer.recordNanoseconds((ContinuousClock.now - asked).nanoseconds) }
                .get()
        }
    }
}
