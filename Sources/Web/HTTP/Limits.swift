package import HTTPTypes

/// How much of a request is read, and for how long.
package struct Limits: Sendable {
    /// Bytes of a body.
    package var body = 64 * 1024
    /// Bytes of a body where one that large is meant: an identity provider's answer.
    package var largestBody = 1024 * 1024
    /// Bytes of a request line and all its header fields.
    package var header = 16 * 1024
    /// Header fields.
    package var headerFields = 100
    /// Seconds from the end of the header to the end of the body.
    package var bodySeconds: Int64 = 15
    /// Seconds a connection may be without a complete header, new or kept alive.
    package var idleSeconds: Int64 = 30
    /// Seconds that a connection without a request has to end by itself, once the server is about to stop.
    package var farewellSeconds: Int64 = 2

    /// The limits that are promised to the outside.
    package init() {}

    /// Refuses a header block or an announced body that is too large.
    ///
    /// - Parameter isLarge: whether a large body is meant.
    ///
    /// A `Content-Length` that is not a number never gets here: the HTTP parser refuses it.
    package func check(_ request: HTTPRequest, takingLarge isLarge: Bool = false) throws(Refusal) {
        var size = (request.path?.utf8.count ?? 0) + (request.authority?.utf8.count ?? 0) + 32
        for field in request.headerFields { size += field.name.rawName.utf8.count + field.value.utf8.count + 4 }
        guard size <= header else { throw .headerTooLarge }
        if let announced = request.headerFields[.contentLength].flatMap(Int.init),
            announced > body(takingLarge: isLarge)
        {
            throw .bodyTooLarge
        }
        // The parser hands over the first Host as the authority; a second one is still a field (RFC 9112 §3.2).
        guard request.authority != nil, let host = HTTPField.Name("Host"), !request.headerFields.contains(host) else {
            throw .malformed
        }
    }

    /// Bytes of a body that are read.
    func body(takingLarge isLarge: Bool) -> Int { isLarge ? largestBody : body }
}
