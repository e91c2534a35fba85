package import HummingbirdCore
package import Logging
package import NIOCore

/// Serves each connection on the thread that reads and writes it.
///
/// A request is read, answered and written there, and comes back when it has waited for something: to change threads costs
/// more than most requests do (ADR 0053).
package struct SettledConnections<Base: HTTPChannelHandler>: HTTPChannelHandler {
    private let base: Base

    /// The connections of `base`.
    package init(_ base: Base) { self.base = base }

    /// What answers the requests of the connections.
    package var responder: Responder { base.responder }

    /// Sets a connection up as `base` does.
    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        base.setup(channel: channel, logger: logger)
    }

    /// Serves a connection as `base` does, on its event loop.
    package func handle(value: Base.Value, logger: Logger) async {
        await withTaskExecutorPreference(LoopExecutor(loop: value.channel.eventLoop)) {
            await base.handle(value: value, logger: logger)
        }
    }
}

/// Carries Swift's tasks out on an event loop.
///
/// A class, as executors are.
private final class LoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(loop: any EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
