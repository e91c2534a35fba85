package import Identity

/// The connections that the database has, through the configuration's memory.
package struct StoredConnections: ConnectionDirectory {
    private let configuration: ConfigurationCache

    /// The connections of a configuration.
    package init(_ configuration: ConfigurationCache) { self.configuration = configuration }

    package func connections(of organization: OrganizationID) async throws -> [OfferedConnection] {
        try await configuration.connections(of: organization).filter(\.settings.isEnabled).map { connection in
            OfferedConnection(
                connection.id, displayName: connection.settings.displayName, vendor: connection.settings.vendor,
                requiredACR: connection.settings.requiredACR)
        }
    }

    package func organization(of connection: ConnectionID) async throws -> OrganizationID? {
        guard let connection = try await configuration.connection(connection), connection.settings.isEnabled else {
            return nil
        }
        return connection.organization
    }
}
