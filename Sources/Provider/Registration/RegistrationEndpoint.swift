import Credentials
import Identity
import Logging
package import OpenIDConnect
import Primitives
import Storage

/// The registration endpoint (RFC 7591 §3, OpenID Connect Registration 1.0 §3).
package struct RegistrationEndpoint: Sendable {
    private let deployment: Deployment
    private let rules: RegistrationRules

    /// Registrations that one network may make in an hour.
    package static let hourlyLimit = 300

    /// The endpoint over `deployment`.
    package init(_ deployment: Deployment) {
        self.deployment = deployment
        rules = RegistrationRules(deployment)
    }

    /// Registers a client and says what became of it, its secret and the token that manages it.
    ///
    /// Throws `BearerError` when an initial access token is wanted, `RegistrationError` when the client cannot be taken.
    ///
    /// - Parameters:
    ///   - body: the request, JSON.
    ///   - authorization: the `Authorization` header.
    ///   - network: where the request came from.
    package func register(_ body: [UInt8], authorization: String?, network: String) async throws -> ClientInformation {
        try admit(authorization)
        try await limit(network)
        let request = try RegistrationRequest(body)
        let token = deployment.random.token()
        let registeredAt = deployment.clock.now()
        var client = Client(
            id: .random(from: deployment.random), name: "", organization: nil, metadata: request.metadata,
            secretMAC: nil,
            registration: ClientRegistration(
                tokenHash: TokenHash.sha256(token.reveal()), registeredAt: registeredAt))
        client.name = rules.name(of: client, requested: request.name)
        let secret = rules.giveSecret(to: &client)
        try await rules.check(client)
        guard
            try await deployment.store.register(
                client, origins: WebOrigin.all(of: client.metadata.redirectURIs))
        else { throw StorageError.conflict("a client_id was drawn twice") }
        try await deployment.refresh()
        deployment.logger.notice("client registered", metadata: ["client": "\(client.id)", "network": "\(network)"])
        return ClientInformation(
            client: client, registeredAt: registeredAt, secret: secret, token: token, uri: rules.uri(of: client.id))
    }

    private func admit(_ authorization: String?) throws {
        switch deployment.server.registration {
        case .everybody: return
        case .nobody: throw BearerError.invalidToken
        case .holders(let tokenHash):
            let token = try RegistrationRules.token(authorization)
            guard constantTimeEquals(TokenHash.sha256(token.reveal()), tokenHash) else {
                throw BearerError.invalidToken
            }
        }
    }

    /// Counts the request, whatever becomes of it.
    private func limit(_ network: String) async throws {
        try await RateLimit(
            "registration\0\(Visitor.countedNetwork(network))", tries: Self.hourlyLimit, within: 3_600, pause: 3_600,
            deployment
        ).admit(otherwise: RegistrationError.tooMany)
    }
}
