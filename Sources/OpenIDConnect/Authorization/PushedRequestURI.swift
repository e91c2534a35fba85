package import Primitives

/// What a pushed request is fetched by: the `request_uri` we give for it (RFC 9126 §2.2).
package enum PushedRequestURI {
    private static let prefix = "urn:ietf:params:oauth:request_uri:"

    /// The address of the request with this handle.
    package static func make(_ handle: Secret<String>) -> String { prefix + handle.reveal() }

    /// The handle in an address of this kind; nil for any other address.
    package static func handle(in uri: String) -> Secret<String>? {
        uri.hasPrefix(prefix) ? Secret(String(uri.dropFirst(prefix.count))) : nil
    }

    /// The body of the answer to a client that pushed a request.
    package static func response(_ handle: Secret<String>) -> [UInt8] {
        var body = JSONObjectWriter(capacity: 160)
        body.add("request_uri", make(handle))
        body.add("expires_in", Int64(Lifetimes.pushedRequest.components.seconds))
        return body.finish()
    }
}
