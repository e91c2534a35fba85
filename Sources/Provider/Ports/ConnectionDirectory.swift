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
    /// One of these the identity provider must assert; empty when it need not assert any.
    package let requiredACR: [String]

    /// A connection.
    package init(_ id: ConnectionID, displayName: String, requiredACR: [String] = []) {
        self.id = id
        self.displayName = displayName
        self.requiredACR = requiredACR
    }
}

/// No connections at all: none can be declared in this release.
package struct NoConnections: ConnectionDirectory {
    /// The empty directory.
    package init() {}

    package func connections(of organization: OrganizationID) async throws -> [OfferedConnection] { [] }

    package func organization(of connection: ConnectionID) async throws -> OrganizationID? { nil }
}
