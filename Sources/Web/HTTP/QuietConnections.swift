package import HummingbirdCore
package import Logging
package import NIOCore

/// Ends connections on which we have had nothing to say for a while, whatever protocol they pretend to begin, and those
/// that hold a stopping node up for nothing.
///
/// Hummingbird's own timers start with the first HTTP request. Before that a connection may stop in the middle of a TLS
/// handshake, of the HTTP/2 preface or of a header block, and would be kept for ever. And where a node is about to stop it
/// waits for as long as it can for each HTTP/2 connection to answer that it has heard so, which a browser that is asleep
/// never does.
package struct QuietConnections<Base: HTTPChannelHandler>: HTTPChannelHandler {
    private let base: Base
    private let limits: Limits

    /// The connections of `base`.
    package init(_ base: Base, limits: Limits) {
        self.base = base
        self.limits = limits
    }

    /// What answers the requests of the connections.
    package var responder: Responder { base.responder }

    /// Sets a connection up, beginning with the watch for silence.
    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        // Longer than any answer takes: argon2id in a full queue is a matter of seconds.
        let quiet = TimeAmount.seconds(limits.idleSeconds + limits.bodySeconds)
        return channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers([
                IdleStateHandler(writeTimeout: quiet), QuietConnection(grace: .seconds(limits.farewellSeconds)),
            ])
        }.flatMap { base.setup(channel: channel, logger: logger) }
    }

    /// Serves a connection as `base` does.
    package func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}

/// Closes its connection when the idle handler before it says that nothing was written, and, once the node is about to
/// stop, when nothing is under way on it.
///
/// A class because channel handlers are. It sees bytes only, so whoever sees requests tells it of them.
package final class QuietConnection: ChannelInboundHandler {
    package typealias InboundIn = ByteBuffer

    private let grace: TimeAmount
    /// Streams of an HTTP/2 connection that are open; an HTTP/1.1 connection is one for as long as it is there, since
    /// Hummingbird itself ends it after the answer that is under way.
    private var open = 0
    private var look: Scheduled<Void>?

    /// - Parameter grace: how long the other side has to take its leave.
    package init(grace: TimeAmount) { self.grace = grace }

    package func handlerRemoved(context: ChannelHandlerContext) { look?.cancel() }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let idle = event as? IdleStateHandler.IdleStateEvent, idle == .write { return context.close(promise: nil) }
        if event is ChannelShouldQuiesceEvent, look == nil { closeWhenIdle(in: grace, context: context) }
        context.fireUserInboundEventTriggered(event)
    }

    /// Looks again every second: an answer that has just ended is on its way by then.
    private func closeWhenIdle(in pause: TimeAmount, context: ChannelHandlerContext) {
        look = context.eventLoop.assumeIsolated().scheduleTask(in: pause) {
            guard self.open > 0 else { return context.close(promise: nil) }
            self.closeWhenIdle(in: .seconds(1), context: context)
        }
    }

    /// Something has begun that will be answered.
    package func opened() { open += 1 }

    /// It has ended.
    package func ended() { open -= 1 }
}

@available(*, unavailable)
extension QuietConnection: Sendable {}
