/// What a message to our single logout service is held against.
package struct LogoutExpectation: Sendable {
    /// The connection's identity provider, with the certificates that count now.
    package let identityProvider: IdentityProvider
    /// Our entity ID at this connection.
    package let entityID: String
    /// The address of our single logout service, to which the message was sent.
    package let singleLogoutService: String
    /// The ids of our logout requests that this browser was sent off with and that have no answer yet.
    package let outstanding: Set<String>
    /// How far the clocks may differ, up to `ResponseExpectation.maximumSkew`.
    package let skew: Duration

    /// What a message is held against.
    package init(
        identityProvider: IdentityProvider, entityID: String, singleLogoutService: String,
        outstanding: Set<String> = [], skew: Duration = .seconds(60)
    ) {
        self.identityProvider = identityProvider
        self.entityID = entityID
        self.singleLogoutService = singleLogoutService
        self.outstanding = outstanding
        self.skew = max(.zero, min(skew, ResponseExpectation.maximumSkew))
    }
}
