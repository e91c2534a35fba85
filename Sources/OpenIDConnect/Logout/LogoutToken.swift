package import Identity
package import Primitives

/// The token that tells an application which session ended (OpenID Connect Back-Channel Logout 1.0 §2.4).
package struct LogoutToken: Sendable {
    /// The `typ` of its header, so that it is taken for no other token.
    package static let type = "logout+jwt"
    /// How long it is good for; §2.4 advises two minutes at most.
    package static let lifetime = Duration.minutes(2)

    private static let event = "http://schemas.openid.net/event/backchannel-logout"

    private let issuer: String
    private let subject: String
    private let client: ClientID
    private let session: SessionID
    private let issuedAt: Timestamp
    private let identifier: String

    /// A token about the end of `session`.
    ///
    /// - Parameters:
    ///   - subject: the person's `sub` as this client knows it.
    ///   - identifier: the `jti`, another one for each delivery.
    package init(
        issuer: String, subject: String, client: ClientID, session: SessionID, issuedAt: Timestamp, identifier: String
    ) {
        self.issuer = issuer
        self.subject = subject
        self.client = client
        self.session = session
        self.issuedAt = issuedAt
        self.identifier = identifier
    }

    /// The claims; a `nonce` is not among them, so that nobody takes it for an ID token.
    package var payload: [UInt8] {
        var payload = JSONObjectWriter(capacity: 384)
        payload.add("iss", issuer)
        payload.add("sub", subject)
        payload.add("aud", client.value)
        payload.add("iat", issuedAt.seconds)
        payload.add("exp", (issuedAt + Self.lifetime).seconds)
        payload.add("jti", identifier)
        payload.add("events", JSON.object([.init(name: Self.event, value: .object([]))]))
        payload.add("sid", session.value)
        return payload.finish()
    }
}
