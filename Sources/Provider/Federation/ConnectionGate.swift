import Identity
import Storage

/// A connection that may be used, with the organization whose people come through it.
struct OpenConnection: Sendable {
    /// The connection as it is configured now.
    let connection: Connection
    /// Its organization.
    let organization: Organization

    /// What talks to the provider.
    func speaker(in deployment: Deployment) -> any FederationProtocol {
        deployment.federation.speaker(of: connection, in: deployment)
    }
}

/// Whether a connection may be used: the one question that every path asks, before it reads anything else.
struct ConnectionGate: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// The connection with this id; nil when there is none, when it is disabled and when its organization is gone.
    ///
    /// - Parameter admitsDisabled: for an admin's test of a connection that is not enabled yet.
    func find(_ id: ConnectionID, admitsDisabled: Bool = false) async throws -> OpenConnection? {
        guard let connection = try await deployment.configuration.connection(id),
            connection.settings.isEnabled || admitsDisabled,
            let organization = try await deployment.configuration.organization(connection.organization)
        else { return nil }
        return OpenConnection(connection: connection, organization: organization)
    }
}
