package import Logging
import ServiceLifecycle

/// Background work that is done again and again until the server stops.
package struct TickingService: Service {
    private let name: String
    private let interval: Duration
    private let logger: Logger
    private let work: @Sendable () async throws -> Void

    /// Does `work` every `interval`; a failure is logged and tried again at the next turn.
    package init(
        _ name: String, every interval: Duration, logger: Logger, work: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.interval = interval
        self.logger = logger
        self.work = work
    }

    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await work()
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("background work failed", metadata: ["work": "\(name)", "cause": "\(error)"])
                }
                try await Task.sleep(for: interval)
            }
        }
    }
}
