import HTTPTypes
package import NIOCore
import NIOHTTP1
package import NIOHTTPTypes

/// Holds a connection to `Limits`: cuts off bodies that are too large or too slow, answers what is not HTTP, and ends
/// the connection after an answer that says so.
///
/// A class because channel handlers are; it lives on its event loop and decides nothing: `State` does.
package final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    private let limits: Limits
    private var isStream = false
    private var connection: QuietConnection?
    private var state: State
    private var deadline: Scheduled<Void>?

    /// Guards one connection, or one HTTP/2 stream.
    package init(limits: Limits) {
        self.limits = limits
        // Where a smaller one is meant, whoever reads it sees to that.
        state = State(bodyLimit: limits.largestBody)
    }

    /// A connection's parent is the listener; a stream's parent is its connection, which has one itself.
    package func handlerAdded(context: ChannelHandlerContext) {
        isStream = context.channel.parent?.parent != nil
        let pipeline = (isStream ? context.channel.parent ?? context.channel : context.channel).pipeline
        connection = try? pipeline.syncOperations.handler(type: QuietConnection.self)
        connection?.opened()
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        cancelDeadline()
        connection?.ended()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        cancelDeadline()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let action =
            switch unwrapInboundIn(data) {
            case .head: state.receiveHead()
            case .body(let bytes): state.receiveBody(bytes.readableBytes)
            case .end: state.receiveEnd()
            }
        if action == .forward { context.fireChannelRead(data) } else { perform(action, context: context) }
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        // A request that came whole, which is nearly every one, costs no timer.
        if state.isOver {
            // What is left of it has its own moment: see `linger`.
        } else if !state.isWaitingForBody {
            cancelDeadline()
        } else if deadline == nil {
            deadline = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(limits.bodySeconds)) {
                self.perform(self.state.deadlinePassed(), context: context)
            }
        }
        context.fireChannelReadComplete()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? HTTPParserError else { return context.fireErrorCaught(error) }
        let refusal: Refusal = error == .headerOverflow ? .headerTooLarge : .malformed
        perform(state.parsingFailed(refusal), context: context)
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            guard state.sendHead(closes: head.headerFields[.connection] == "close") == .forward else {
                promise?.fail(ChannelError.ioOnClosedChannel)
                return
            }
            context.write(isStream ? wrapOutboundOut(.head(Self.forStream(head))) : data, promise: promise)
        case .body:
            guard !state.isOver else {
                promise?.fail(ChannelError.ioOnClosedChannel)
                return
            }
            context.write(data, promise: promise)
        case .end:
            let (action, closes) = state.sendEnd()
            guard action == .forward else {
                promise?.fail(ChannelError.ioOnClosedChannel)
                return
            }
            context.write(data, promise: promise)
            if closes { linger(context: context) }
        }
    }

    private func perform(_ action: State.Action, context: ChannelHandlerContext) {
        switch action {
        case .forward, .drop: return
        case .close: context.close(promise: nil)
        case .refuse(let refusal):
            let head = HTTPResponse(status: refusal.status, headerFields: [.connection: "close", .contentLength: "0"])
            context.write(wrapOutboundOut(.head(isStream ? Self.forStream(head) : head)), promise: nil)
            context.write(wrapOutboundOut(.end(nil)), promise: nil)
            linger(context: context)
        }
    }

    /// Sends what there is, says that nothing follows, and gives the other side a moment to read it.
    ///
    /// Closing at once while it still sends would destroy the answer on its way (RFC 9112 §9.6).
    private func linger(context: ChannelHandlerContext) {
        cancelDeadline()
        context.flush()
        context.close(mode: .output, promise: nil)
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(2)) { context.close(promise: nil) }
    }

    /// HTTP/2 knows no `Connection` field (RFC 9113 §8.2.2).
    private static func forStream(_ head: HTTPResponse) -> HTTPResponse {
        var head = head
        head.headerFields[.connection] = nil
        return head
    }

    private func cancelDeadline() {
        deadline?.cancel()
        deadline = nil
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}
