package import Hummingbird
import NIOCore

/// What the server knows about a request beside the request itself.
package struct WebContext: InitializableFromSource, Sendable {
    /// The address at the other end of the connection.
    package let peer: String?

    /// Made by the server for each request.
    package init(source: ApplicationRequestContextSource) {
        peer = source.channel.remoteAddress?.ipAddress
    }

    /// Made by hand, without a connection.
    package init(peer: String?) { self.peer = peer }
}
