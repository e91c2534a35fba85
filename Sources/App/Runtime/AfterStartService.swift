import ServiceLifecycle

/// Does something once, a while after the server started; unless it stops before.
package struct AfterStartService: Service {
    private let delay: Duration
    private let work: @Sendable () -> Void

    /// Does `work` when `delay` is over.
    package init(after delay: Duration, work: @escaping @Sendable () -> Void) {
        self.delay = delay
        self.work = work
    }

    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            try await Task.sleep(for: delay)
            work()
        }
        // A service that returns ends all others.
        try? await gracefulShutdown()
    }
}
