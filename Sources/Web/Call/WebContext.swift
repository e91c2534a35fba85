package import Hummingbird
package import Logging
import NIOCore

/// What the server knows about a request beside the request itself.
package struct WebContext: InitializableFromSource, Sendable {
    /// The address at the other end of the connection.
    package let peer: String?
    /// The server's logger.
    package let logger: Logger

    /// Made by the server for each request.
    package init(source: ApplicationRequestContextSource) {
        peer = source.channel.remoteAddress?.ipAddress
        logger = source.logger
    }

    /// Made by hand, without a connection.
    package init(peer: String?, logger: Logger) {
        self.peer = peer
        self.logger = logger
    }
}
