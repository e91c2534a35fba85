package import Primitives

/// Names a client: the `client_id` it sends.
package typealias ClientID = ID<Client>

/// An application that sends people here, described by its RFC 7591 metadata.
package struct Client: Sendable, Equatable {
    /// The `client_id`.
    package let id: ClientID
    /// What people read (`client_name`).
    package var name: String
    /// The only organization whose people may sign in; nil for every organization.
    package var organization: OrganizationID?
    /// Everything that is not looked up by.
    package var metadata: ClientMetadata
    /// HMAC-SHA-256 of the secret under the deployment's key; nil for clients without one.
    package var secretMAC: [UInt8]?
    /// How it registered itself; nil for a client that the operator declared.
    package var registration: ClientRegistration?

    /// A client as stored.
    package init(
        id: ClientID, name: String, organization: OrganizationID?, metadata: ClientMetadata, secretMAC: [UInt8]?,
        registration: ClientRegistration? = nil
    ) {
        self.id = id
        self.name = name
        self.organization = organization
        self.metadata = metadata
        self.secretMAC = secretMAC
        self.registration = registration
    }
}

/// A client registered itself (RFC 7591), and manages its registration with a token (RFC 7592).
package struct ClientRegistration: Sendable, Equatable {
    /// SHA-256 of the registration access token.
    package let tokenHash: [UInt8]
    /// When it registered: `client_id_issued_at`.
    package let registeredAt: Timestamp
    /// Whether it ever got a token; one that did not within a day is removed.
    package let isUsed: Bool

    /// A registration as stored.
    package init(tokenHash: [UInt8], registeredAt: Timestamp, isUsed: Bool = false) {
        self.tokenHash = tokenHash
        self.registeredAt = registeredAt
        self.isUsed = isUsed
    }
}
