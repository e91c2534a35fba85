package import Identity
package import OpenIDConnect
import Primitives
import SignIn

/// A checked authorization request beside what it names: the client, and the one organization it is bound to.
package struct RequestContext: Sendable {
    /// The request.
    package let request: AuthorizationRequest
    /// Who asks.
    package let client: Client
    /// The only organization whose people may sign in; nil for any.
    package let organization: Organization?
    /// The pushed request that this is, if it is one.
    let pushed: [UInt8]?

    /// Checks the parameters with today's configuration.
    ///
    /// Throws `AuthorizationError` when the request is not valid or names an organization or a connection that may not be
    /// used.
    static func check(_ resolved: ResolvedRequest, in deployment: Deployment) async throws -> RequestContext {
        let parameters = resolved.parameters
        let claimed = try await parameters.clientID.asyncFlatMap { try await deployment.configuration.client($0) }
        let request = try AuthorizationChecks.run(parameters, client: claimed, server: deployment.server)
        guard let client = claimed else { throw unavailable(nil) }
        return RequestContext(
            request: request, client: client,
            organization: try await organization(for: request, of: client, deployment),
            pushed: resolved.pushed)
    }

    /// What the application and the request name is binding, and has to fit together: a hint never overrides it.
    private static func organization(
        for request: AuthorizationRequest, of client: Client, _ deployment: Deployment
    ) async throws -> Organization? {
        let configuration = deployment.configuration
        let application = try await client.organization.asyncFlatMap { try await configuration.organization($0) }
        let requested = try await request.organization.asyncFlatMap { try await configuration.organization(named: $0) }
        let connection = try await request.connection.asyncFlatMap {
            try await deployment.connections.organization(of: $0)
        }
        let hinted = try await request.domainHint.asyncFlatMap {
            try await configuration.organization(owningAlone: $0)
        }
        let binding = OrganizationBinding(
            application: .init(isSaid: client.organization != nil, found: application?.id),
            requested: .init(isSaid: request.organization != nil, found: requested?.id),
            connection: .init(isSaid: request.connection != nil, found: connection),
            domainHint: .init(isSaid: request.domainHint != nil, found: hinted?.id))
        switch binding.verdict {
        case .open: return nil
        case .unavailable: throw unavailable(request.channel)
        case .bound(let id):
            guard let organization = try await configuration.organization(id) else {
                throw unavailable(request.channel)
            }
            return organization
        }
    }

    private static func unavailable(_ channel: ResponseChannel?) -> AuthorizationError {
        AuthorizationError(.invalidRequest, "The organization is not available here.", channel: channel)
    }
}
