import Identity
import OpenIDConnect
import Primitives
import Storage

/// The introspection endpoint (RFC 7662, RFC 9701).
package struct IntrospectionEndpoint: Sendable {
    private let deployment: Deployment

    /// The endpoint over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// What is said about a token, signed when that is asked for.
    ///
    /// Throws `TokenError` when the asker is not a client that may ask.
    package func answer(_ call: ClientCall) async throws -> ClientAnswer {
        let client = try await ClientAuthenticator(deployment).authenticate(call)
        guard client.metadata.isConfidential else { throw TokenError.invalidClient }
        let response = try await response(to: client, about: try TokenReference(call.body))
        guard IntrospectionJWT.isWanted(call.accept) else { return .json(response) }
        let payload = try IntrospectionJWT.payload(
            response, issuer: deployment.server.issuer, asker: client, issuedAt: deployment.clock.now())
        let jwt = try AnswerSigner(deployment)
            .sign(payload, type: IntrospectionJWT.type, registered: client.metadata.introspectionAlgorithm)
        return .jwt(jwt, mediaType: IntrospectionJWT.mediaType)
    }

    private func response(to client: Client, about reference: TokenReference) async throws -> [UInt8] {
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
        return Introspection.response(
            found.token, grant: found.standing.grant,
            subject: Subjects(deployment).subject(of: found.standing.grant.account, for: client),
            issuer: deployment.server.issuer)
    }
}
