package import Identity
import OpenIDConnect
package import Primitives
package import Storage

/// How connections stand, for who runs them.
package struct ConnectionOverview: Sendable {
    /// How one stands.
    package struct Standing: Sendable {
        /// The connection.
        package let connection: Connection
        /// Its organization's short name.
        package let organization: String
        /// When the last certificate of its provider ends; nil where none is known.
        package let certificateEndsAt: Timestamp?
        /// Why its metadata were not refreshed at the last look; nil when they were, or are not.
        package let metadataFailure: String?
        /// How sign-ins went lately.
        package let outcomes: ConnectionOutcomes
    }

    private static let page = 200

    private let deployment: Deployment

    /// The overview of a deployment.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Hands over how each connection stands, of one organization or of all, by id.
    package func list(of organization: OrganizationID?, _ body: (Standing) throws -> Void) async throws {
        if let organization {
            let connections = try await deployment.store.connections(of: organization)
            for connection in connections.sorted(by: { $0.id.value < $1.id.value }) {
                try body(try await standing(of: connection))
            }
            return
        }
        var last: ConnectionID?
        while true {
            let connections = try await deployment.store.connections(after: last, limit: Self.page)
            for connection in connections { try body(try await standing(of: connection)) }
            guard connections.count == Self.page else { return }
            last = connections.last?.id
        }
    }

    /// Hands over when the last certificate of each connection's provider ends, where one is known.
    package func certificates(_ body: (Connection, Timestamp) throws -> Void) async throws {
        var last: ConnectionID?
        while true {
            let connections = try await deployment.store.connections(after: last, limit: Self.page)
            for connection in connections {
                let provider = try await deployment.store.identityProvider(of: connection.id)
                if let end = provider?.lastCertificate()?.notAfter { try body(connection, end) }
            }
            guard connections.count == Self.page else { return }
            last = connections.last?.id
        }
    }

    /// The connection with this id; throws `SupportError` when there is none.
    package func connection(_ id: String) async throws -> Connection {
        guard let connection = try await deployment.store.connection(ConnectionID(id)) else {
            throw SupportError("there is no connection '\(id)'")
        }
        return connection
    }

    /// What the provider has to know of us, by name, in the order to be copied.
    package func ownAddresses(at connection: Connection) -> [(name: String, value: String)] {
        let issuer = deployment.server.issuer
        let base = "\(issuer)/sso/\(PercentEncoding.encodeQueryValue(connection.id.value))"
        switch connection.settings.provider {
        case .saml(let saml):
            let addresses = SAMLAddresses(of: connection.id, saml, issuer: issuer)
            return [
                ("entity_id", addresses.entityID),
                ("assertion_consumer_service", addresses.assertionConsumerService),
                ("single_logout_service", addresses.singleLogoutService), ("metadata_url", base + "/metadata"),
            ]
        case .oidc:
            let addresses = UpstreamAddresses(of: connection.id, issuer: issuer)
            return [
                ("redirect_uri", addresses.redirectURI), ("post_logout_redirect_uri", addresses.postLogoutRedirectURI),
                ("backchannel_logout_uri", addresses.backChannelLogoutURI), ("initiate_login_uri", base + "/login"),
            ]
        }
    }

    private func standing(of connection: Connection) async throws -> Standing {
        let provider = try await deployment.store.identityProvider(of: connection.id)
        let organization = try await deployment.configuration.organization(connection.organization)
        return Standing(
            connection: connection, organization: organization?.name.value ?? connection.organization.value,
            certificateEndsAt: provider?.lastCertificate()?.notAfter, metadataFailure: provider?.failure,
            outcomes: try await deployment.store.lastOutcomes(of: connection.id))
    }
}
