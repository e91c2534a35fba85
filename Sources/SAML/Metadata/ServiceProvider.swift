import Primitives

/// Us, as one connection's identity provider knows us.
package struct ServiceProvider: Sendable {
    /// Our entity ID.
    package let entityID: String
    /// Where assertions are posted.
    package let assertionConsumerService: String
    /// Where logout messages go, in both bindings.
    package let singleLogoutService: String
    /// What we sign with.
    package let current: ServiceKey
    /// What we shall sign with: published ahead, so that the identity provider has it by then; nil when there is none.
    package let next: ServiceKey?
    /// Whether our requests are signed.
    package let signsRequests: Bool

    /// Us at one connection.
    package init(
        entityID: String, assertionConsumerService: String, singleLogoutService: String, current: ServiceKey,
        next: ServiceKey? = nil, signsRequests: Bool = true
    ) {
        self.entityID = entityID
        self.assertionConsumerService = assertionConsumerService
        self.singleLogoutService = singleLogoutService
        self.current = current
        self.next = next
        self.signsRequests = signsRequests
    }

    /// The key for a request to this identity provider; nil when requests go unsigned, which they don't when it refuses
    /// those.
    package func requestKey(for identityProvider: IdentityProvider) -> ServiceKey? {
        signsRequests || identityProvider.wantsSignedRequests ? current : nil
    }
}
