package import Identity
package import OpenIDConnect

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
        guard let client = claimed else { throw unavailable }
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
        var bound = try await client.organization.asyncFlatMap { try await configuration.organization($0) }
        if client.organization != nil, bound == nil { throw unavailable }
        if let name = request.organization {
            guard let named = try await configuration.organization(named: name) else { throw unavailable }
            guard bound == nil || bound?.id == named.id else { throw unavailable }
            bound = named
        }
        if let connection = request.connection {
            guard let id = try await deployment.connections.organization(of: connection),
                let owner = try await configuration.organization(id), bound == nil || bound?.id == owner.id
            else { throw unavailable }
            bound = owner
        }
        if bound != nil { return bound }
        return try await request.domainHint.asyncFlatMap { try await configuration.organization(owning: $0) }
    }

    private static let unavailable = AuthorizationError(
        .invalidRequest, "The organization is not available here.", channel: nil)
}

extension Optional {
    /// `flatMap` for a transform that waits.
    fileprivate func asyncFlatMap<Result>(_ transform: (Wrapped) async throws -> Result?) async rethrows -> Result? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
