import Logging
import Provider
import ServiceLifecycle

/// Goes before the server when the process is told to stop: it says so, and leaves load balancers the time to notice.
///
/// Services are stopped one after another, the last one first; so it has to be the last.
struct DrainingService: Service {
    let draining: Draining
    let period: Duration
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        // Cancelled: something has failed, and there is nothing to serve with.
        guard !Task.isCancelled else { return }
        draining.begin()
        logger.notice("draining", metadata: ["seconds": "\(period.components.seconds)"])
        try? await Task.sleep(for: period)
    }
}
