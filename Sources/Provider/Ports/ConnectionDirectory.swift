package import Identity

/// The identity providers through which people of organizations may come.
package protocol ConnectionDirectory: Sendable {
    /// The enabled connections of an organization, in the order they are shown.
    func connections(of organization: OrganizationID) async throws -> [OfferedConnection]
    /// The organization whose enabled connection this is; nil when there is none of this id.
    func organization(of connection: ConnectionID) async throws -> OrganizationID?
}

/// A connection as it is offered to people.
package struct OfferedConnection: Sendable, Equatable {
    /// Which.
    package let id: ConnectionID
    /// What people read.
    package let displayName: String
    /// Whose product it is: picks its icon.
    package let vendor: ConnectionVendor
    /// One of these the identity provider must assert; empty when it need not assert any.
    package let requiredACR: [String]

    /// A connection.
    package init(
        _ id: ConnectionID, displayName: String, vendor: ConnectionVendor = .generic, requiredACR: [String] = []
    ) {
        self.id = id
        self.displayName = displayName
        self.vendor = vendor
        self.requiredACR = requiredACR
    }
}
