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
    /// Throws `AuthorizationError` when the request is not valid or names an organization that may not be used.
    static func check(
        _ resolved: ResolvedRequest, configuration: ConfigurationCache, server: ServerFacts
    ) async throws -> RequestContext {
        let parameters = resolved.parameters
        let claimed = try await parameters.clientID.asyncFlatMap { try await configuration.client($0) }
        let request = try AuthorizationChecks.run(parameters, client: claimed, server: server)
        guard let client = claimed else { throw unavailable }
        return RequestContext(
            request: request, client: client,
            organization: try await organization(for: request, of: client, configuration: configuration),
            pushed: resolved.pushed)
    }

    /// What the application and the request name is binding: a hint never overrides it (UX: login_hint must not
    /// switch the organization).
    private static func organization(
        for request: AuthorizationRequest, of client: Client, configuration: ConfigurationCache
    ) async throws -> Organization? {
        // No connection exists in this release, so none that is named can be used.
        guard request.connection == nil else { throw unavailable }
        let own = try await client.organization.asyncFlatMap { try await configuration.organization($0) }
        if client.organization != nil, own == nil { throw unavailable }
        guard let name = request.organization else {
            if let own { return own }
            return try await request.domainHint.asyncFlatMap { try await configuration.organization(owning: $0) }
        }
        guard let named = try await configuration.organization(named: name) else { throw unavailable }
        guard own == nil || own?.id == named.id else { throw unavailable }
        return named
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
