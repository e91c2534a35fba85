package import Identity
import Primitives

/// Answers of the introspection endpoint (RFC 7662 §2.2).
package enum Introspection {
    /// The one answer for a token that is expired, revoked, unknown, garbage or none of the asker's business.
    package static let inactive: [UInt8] = Array(#"{"active":false}"#.utf8)

    /// Whether `asker`, which has authenticated, may know about an access token: its own, or one meant for it or for an API
    /// that it serves (RFC 7662 §4).
    ///
    /// A public client has not authenticated, so it may know nothing.
    package static func mayRead(_ token: AccessToken, asker: Client) -> Bool {
        guard asker.metadata.isConfidential else { return false }
        return token.client.value.isSameBytes(as: asker.id.value) || asker.id.value.isOne(of: token.audience)
            || asker.metadata.protectedResources.contains { $0.isOne(of: token.audience) }
    }

    /// What is said of an access token that is alive.
    package static func response(_ token: AccessToken, issuer: String) -> [UInt8] {
        var body = JSONObjectWriter()
        body.add("active", true)
        body.add("iss", issuer)
        body.add("sub", token.subject)
        body.add("aud", token.audience)
        body.add("client_id", token.client.value)
        body.add("scope", token.scopes.joined(separator: " "))
        body.add("token_type", token.keyThumbprint == nil ? "Bearer" : "DPoP")
        body.add("exp", token.expiresAt.seconds)
        body.add("iat", token.issuedAt.seconds)
        body.add("jti", token.identifier.value)
        if let session = token.session { body.add("sid", session.value) }
        if let time = token.authenticatedAt { body.add("auth_time", time) }  // RFC 9470 §6.2
        if let acr = token.acr { body.add("acr", acr) }
        if let actor = token.actor { body.add("act", actor) }
        if let thumbprint = token.keyThumbprint { body.add("cnf", ["jkt": .string(thumbprint)]) }  // RFC 9449 §6.2
        return body.finish()
    }

    /// What is said of a refresh token that is alive.
    package static func response(_ token: RefreshToken, grant: Grant, subject: String, issuer: String) -> [UInt8] {
        var body = JSONObjectWriter()
        body.add("active", true)
        body.add("iss", issuer)
        body.add("sub", subject)
        body.add("client_id", grant.client.value)
        body.add("scope", grant.scopes.joined(separator: " "))
        body.add("exp", min(token.expiresAt, grant.expiresAt).seconds)
        body.add("iat", token.issuedAt.seconds)
        body.add("sid", grant.session.value)
        return body.finish()
    }
}
