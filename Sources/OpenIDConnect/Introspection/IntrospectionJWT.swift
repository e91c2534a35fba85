package import Identity
package import Primitives

/// An introspection answer as a signed JWT (RFC 9701 §5).
package enum IntrospectionJWT {
    /// The `typ` of its header.
    package static let type = "token-introspection+jwt"
    /// The media type that asks for one, and that one is sent as.
    package static let mediaType = "application/token-introspection+jwt"

    /// Whether the values of an `Accept` header name the media type, and do not refuse it with a weight of zero.
    package static func isWanted(_ accept: [String]) -> Bool {
        accept.joined(separator: ",").split(separator: ",").contains { range in
            let parts = range.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            let isRefused = parts.dropFirst().contains {
                $0.hasPrefix("q=0") && !$0.contains { "123456789".contains($0) }
            }
            return parts.first == mediaType && !isRefused
        }
    }

    /// The payload around what is said of the token.
    ///
    /// Without `sub` and `exp`, so that nobody takes it for an access token (RFC 9701 §5).
    package static func payload(
        _ response: [UInt8], issuer: String, asker: Client, issuedAt: Timestamp
    ) throws -> [UInt8] {
        var payload = JSONObjectWriter(capacity: response.count + 160)
        payload.add("iss", issuer)
        payload.add("aud", asker.id.value)
        payload.add("iat", issuedAt.seconds)
        payload.add("token_introspection", try JSON.parse(response))
        return payload.finish()
    }
}
