package import Identity
package import Primitives

/// OpenID Connect, with Signet as the relying party of an organization's own provider.
package struct UpstreamFederation: FederationProtocol {
    private let deployment: Deployment

    /// Talks for `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    package func question(
        _ demand: FederationDemand, to connection: Connection
    ) async throws -> FederationQuestion {
        try await UpstreamSignIn(provider(of: connection), in: deployment).begin(demand)
    }

    package func verdict(
        on message: FederationMessage, to request: FederationRequest?, of connection: Connection
    ) async throws -> FederationVerdict {
        // `response_mode` is never asked for: an answer to the code flow comes in the query.
        try await UpstreamSignIn(provider(of: connection), in: deployment).complete(message.query, to: request)
    }

    package func logout(
        of session: UpstreamSession, at connection: Connection, handle: Secret<String>
    ) async throws -> FederationQuestion? {
        try await UpstreamSignOut(provider(of: connection), in: deployment).begin(session, handle: handle)
    }

    package func logoutVerdict(
        on message: FederationMessage, of connection: Connection
    ) async throws -> FederationLogoutVerdict {
        try await UpstreamSignOut(provider(of: connection), in: deployment).verdict(on: message)
    }

    package func metadata(of connection: Connection) async throws -> [UInt8]? { nil }

    private func provider(of connection: Connection) throws(FederationUnavailable) -> UpstreamProvider {
        guard let provider = UpstreamProvider(connection, in: deployment) else {
            throw FederationUnavailable("protocol", detail: "not an OpenID provider")
        }
        return provider
    }
}
