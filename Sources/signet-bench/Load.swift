import AsyncHTTPClient
import NIOCore

/// Runs one operation again and again from several clients at once.
enum Load {
    /// What a run came to.
    struct Result {
        let operations: Int
        let seconds: Double
        /// Milliseconds below which half and 99 of 100 operations stayed.
        let median: Double
        let p99: Double

        var perSecond: Double { Double(operations) / seconds }

        /// What operations that took so many milliseconds each came to.
        init(of times: [Double], seconds: Double) {
            let times = times.sorted()
            operations = times.count
            self.seconds = seconds
            median = times.isEmpty ? 0 : times[times.count / 2]
            p99 = times.isEmpty ? 0 : times[min(times.count - 1, times.count * 99 / 100)]
        }
    }

    /// `body` is given the number of its client and does one operation.
    static func run(
        clients: Int, seconds: Double, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Result {
        let clock = ContinuousClock()
        let start = clock.now
        let end = start + .seconds(seconds)
        let times = try await withThrowingTaskGroup(of: [Double].self) { group in
            for client in 0..<clients {
                group.addTask {
                    var times: [Double] = []
                    while clock.now < end {
                        let began = clock.now
                        try await body(client)
                        times.append((clock.now - began).milliseconds)
                    }
                    return times
                }
            }
            return try await group.reduce(into: [Double]()) { $0 += $1 }
        }
        return Result(of: times, seconds: (clock.now - start).milliseconds / 1_000)
    }
}

extension Duration {
    /// Milliseconds with their fraction.
    var milliseconds: Double {
        Double(components.seconds) * 1_000 + Double(components.attoseconds) / 1_000_000_000_000_000
    }
}

extension HTTPClient {
    /// One for measuring: it follows no redirect, and each client of a load has a connection of its own.
    static func measuring() -> HTTPClient {
        HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: .init(
                redirectConfiguration: .disallow,
                connectionPool: .init(idleTimeout: .seconds(5), concurrentHTTP1ConnectionsPerHostSoftLimit: 256)))
    }
}
