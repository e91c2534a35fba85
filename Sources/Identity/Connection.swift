package import Primitives

/// Names a connection to an identity provider; given by whoever configures it, unique in the deployment.
package typealias ConnectionID = ID<Connection>

/// An organization's own identity provider, as it is configured.
///
/// What changes by itself is beside it: an `IdentityProviderRecord` and the keys of a `ServiceProviderKey`.
package struct Connection: Sendable, Hashable {
    /// Unique in the deployment.
    package let id: ConnectionID
    /// Whose people come through it, for good.
    package let organization: OrganizationID
    /// What is said of it.
    package var settings: ConnectionSettings
    /// The secret of our client at an OpenID provider, sealed; nil where it takes none.
    package var sealedSecret: [UInt8]?

    /// A connection as stored.
    package init(
        id: ConnectionID, organization: OrganizationID, settings: ConnectionSettings, sealedSecret: [UInt8]? = nil
    ) {
        self.id = id
        self.organization = organization
        self.settings = settings
        self.sealedSecret = sealedSecret
    }
}
