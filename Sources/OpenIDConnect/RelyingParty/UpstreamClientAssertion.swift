package import JOSE
package import Primitives

/// Our client's signed statement of who it is, for an upstream (RFC 7523 §3).
package enum UpstreamClientAssertion {
    /// How long it is good for.
    package static let lifetime = Duration.seconds(60)

    /// An assertion for `issuer` alone.
    ///
    /// The audience is the provider's issuer and nothing else: one that names an endpoint could be made for a provider
    /// that calls another one's endpoint its own (draft-ietf-oauth-rfc7523bis).
    package static func make(
        clientID: String, issuer: String, now: Timestamp, identifier: String, key: SigningKey
    ) throws -> String {
        var claims = JSONObjectWriter(capacity: 384)
        claims.add("iss", clientID)
        claims.add("sub", clientID)
        claims.add("aud", issuer)
        claims.add("jti", identifier)
        claims.add("iat", now.seconds)
        claims.add("exp", (now + lifetime).seconds)
        return try TokenSigner(key: key, type: "JWT").sign(claims.finish())
    }
}
