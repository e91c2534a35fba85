package import HummingbirdCore
package import Logging
package import NIOCore

/// Ends connections on which we have had nothing to say for a while, whatever protocol they pretend to begin.
///
/// Hummingbird's own timers start with the first HTTP request. Before that a connection may stop in the middle of a TLS
/// handshake, of the HTTP/2 preface or of a header block, and would be kept for ever.
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
                IdleStateHandler(writeTimeout: quiet), CloseWhenQuiet(),
            ])
        }.flatMap { base.setup(channel: channel, logger: logger) }
    }

    /// Serves a connection as `base` does.
    package func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}

/// Closes its connection when the idle handler before it says that nothing was written.
private final class CloseWhenQuiet: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let idle = event as? IdleStateHandler.IdleStateEvent, idle == .write else {
            return context.fireUserInboundEventTriggered(event)
        }
        context.close(promise: nil)
    }
}
