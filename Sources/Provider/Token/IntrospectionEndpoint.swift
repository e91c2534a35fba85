import Identity
import OpenIDConnect
import Primitives
import Storage

/// The introspection endpoint (RFC 7662).
package struct IntrospectionEndpoint: Sendable {
    private let deployment: Deployment

    /// The endpoint over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// What is said about a token.
    ///
    /// Throws `TokenError` when the asker is not a client that may ask.
    package func answer(_ call: ClientCall) async throws -> [UInt8] {
        let client = try await ClientAuthenticator(deployment).authenticate(call)
        guard client.metadata.isConfidential else { throw TokenError.invalidClient }
        let reference = try TokenReference(call.body)
        let presented = PresentedToken(deployment)
        if let token = try? presented.read(reference.token) {
            guard Introspection.mayRead(token, asker: client) else { return Introspection.inactive }
            do {
                let live = try await presented.live(token)
                return Introspection.response(live.token, issuer: deployment.server.issuer)
            } catch is BearerError {
                return Introspection.inactive
            }
        }
        guard let found = try await presented.refreshToken(reference.token),
            found.standing.grant.client == client.id
        else { return Introspection.inactive }
        return Introspection.response(found.token, grant: found.standing.grant, issuer: deployment.server.issuer)
    }
}
