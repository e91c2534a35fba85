package import HummingbirdCore
import NIOCore

/// How connections are served: with the limits that Hummingbird leaves open.
package enum WebServer {
    /// The channel configuration for HTTP/1.1 connections and for the streams of HTTP/2 ones.
    package static func channel(_ limits: Limits) -> HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(limits: limits)],
            idleTimeout: .seconds(limits.idleSeconds),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.header, maxHeaderListSize: limits.header,
                maxHeaderFieldCount: limits.headerFields))
    }

    /// A plain HTTP/1.1 server.
    package static func http1(_ limits: Limits) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            let connections = HTTP1Channel(responder: responder, configuration: channel(limits))
            return SettledConnections(QuietConnections(connections, limits: limits))
        }
    }
}
