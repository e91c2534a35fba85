/// What an endpoint for applications answers: plain, or signed for whoever keeps it as evidence.
package enum ClientAnswer: Sendable, Equatable {
    /// A JSON document.
    case json([UInt8])
    /// A signed JWT, and the media type it is sent as.
    case jwt(String, mediaType: String)
}
