/// How to talk to an OpenID provider.
///
/// Stored as one document; a key left out has its default.
package struct OIDCSettings: Sendable, Hashable, Codable {
    /// How our client proves itself at the token endpoint, by its registered name.
    package enum ClientAuthentication: String, Sendable, Codable, CaseIterable {
        case basic = "client_secret_basic"
        case post = "client_secret_post"
        case privateKeyJWT = "private_key_jwt"
        case none
    }

    /// The provider's issuer, byte for byte.
    package var issuer: String
    /// Our client there.
    package var clientID: String
    /// How our client proves itself; nil for basic with a secret and none without one.
    package var clientAuthentication: ClientAuthentication?
    /// The scopes asked for; always with `openid`.
    package var scopes = ["openid", "profile", "email"]
    /// Whether claims are fetched from the userinfo endpoint too, where there is one.
    package var asksUserInfo = true
    /// The claim that says who somebody is, in place of `sub`: for providers whose `sub` differs from client to client.
    package var subjectClaim: String?
    /// How far the provider's clock may be off, 0 to 300.
    package var clockSkewSeconds = 60

    /// Settings with defaults for everything that has one.
    package init(issuer: String, clientID: String) {
        self.issuer = issuer
        self.clientID = clientID
    }
}

extension OIDCSettings {
    /// Reads a stored document; a key that is missing, because the row is older than the key, has its default.
    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            issuer: try keys.decode(String.self, forKey: .issuer),
            clientID: try keys.decode(String.self, forKey: .clientID))
        clientAuthentication = try keys.decodeIfPresent(forKey: .clientAuthentication)
        scopes = try keys.decodeIfPresent(forKey: .scopes) ?? scopes
        asksUserInfo = try keys.decodeIfPresent(forKey: .asksUserInfo) ?? asksUserInfo
        subjectClaim = try keys.decodeIfPresent(forKey: .subjectClaim)
        clockSkewSeconds = try keys.decodeIfPresent(forKey: .clockSkewSeconds) ?? clockSkewSeconds
    }
}
