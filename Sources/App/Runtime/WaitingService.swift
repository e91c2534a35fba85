import ServiceLifecycle

/// Background work that waits for something to do by itself, until the server stops.
package struct WaitingService: Service {
    private let work: @Sendable () async -> Void

    /// Does `work`, which returns soon after its task is cancelled.
    package init(work: @escaping @Sendable () async -> Void) { self.work = work }

    package func run() async throws {
        await cancelWhenGracefulShutdown { await work() }
    }
}
