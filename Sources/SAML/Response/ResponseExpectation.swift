package import Primitives

/// What an answer is held against: all of it is ours or was pinned before, nothing is taken from the message.
package struct ResponseExpectation: Sendable {
    /// The connection's identity provider, with the certificates that count now.
    package let identityProvider: IdentityProvider
    /// Our entity ID at this connection: what `Audience` must name.
    package let entityID: String
    /// The address of our assertion consumer service, to which the answer was posted.
    package let assertionConsumerService: String
    /// The ids of the requests that this browser was sent off with at this connection and that have no answer yet.
    package let outstanding: Set<String>
    /// Our keys for what is encrypted: the current one, the next, and one that has just left.
    package let decryptionKeys: [ServiceKey]
    /// Whether an assertion in the clear is refused.
    package let wantsEncryption: Bool
    /// How far the clocks may differ, up to `maximumSkew`.
    package let skew: Duration
    /// One of these the identity provider must say the person signed in with; empty when any will do.
    package let requiredContexts: [String]
    /// The NameID format asked for; nil when any will do.
    package let nameIDFormat: String?
    /// The names of the attributes that say who somebody is: an unusual value of one is refused, not passed over.
    package let identityAttributes: Set<String>
    /// When the person must have been asked, or later; nil when nothing was said.
    package let authenticatedSince: Timestamp?

    /// The most that clocks may differ, whatever a connection says.
    package static let maximumSkew = Duration.minutes(5)

    /// What an answer is held against.
    package init(
        identityProvider: IdentityProvider, entityID: String, assertionConsumerService: String,
        outstanding: Set<String>, decryptionKeys: [ServiceKey] = [], wantsEncryption: Bool = false,
        skew: Duration = .seconds(60), requiredContexts: [String] = [], nameIDFormat: String? = nil,
        identityAttributes: Set<String> = [], authenticatedSince: Timestamp? = nil
    ) {
        self.identityProvider = identityProvider
        self.entityID = entityID
        self.assertionConsumerService = assertionConsumerService
        self.outstanding = outstanding
        self.decryptionKeys = decryptionKeys
        self.wantsEncryption = wantsEncryption
        self.skew = max(.zero, min(skew, Self.maximumSkew))
        self.requiredContexts = requiredContexts
        self.nameIDFormat = nameIDFormat
        self.identityAttributes = identityAttributes
        self.authenticatedSince = authenticatedSince
    }
}
