import Credentials
package import Identity
import Logging
package import OpenIDConnect
import Primitives
import Storage

/// The configuration endpoint of clients that registered themselves (RFC 7592).
///
/// Whoever has the registration access token of the client that the path names may use it; everybody else gets one answer.
package struct RegistrationManagement: Sendable {
    private let deployment: Deployment
    private let rules: RegistrationRules

    /// The endpoint over `deployment`.
    package init(_ deployment: Deployment) {
        self.deployment = deployment
        rules = RegistrationRules(deployment)
    }

    /// The registration as it is (§2.1); the secret is not told again.
    ///
    /// Throws `BearerError`.
    package func read(_ id: ClientID, authorization: String?) async throws -> ClientInformation {
        let (client, registration, token) = try await authorize(id, authorization)
        return ClientInformation(
            client: client, registeredAt: registration.registeredAt, secret: nil, token: token, uri: rules.uri(of: id))
    }

    /// Replaces the registration (§2.2): what the request leaves out has its default.
    ///
    /// There is a new token from now on.
    ///
    /// Throws `BearerError`, and `RegistrationError` when the client cannot be as it wants to be.
    package func update(
        _ id: ClientID, _ body: [UInt8], authorization: String?
    ) async throws -> ClientInformation {
        let (old, registration, token) = try await authorize(id, authorization)
        try await RateLimit("registration of\0\(id)", tries: 60, within: 3_600, pause: 3_600, deployment)
            .admit(otherwise: RegistrationError.tooMany)
        let request = try RegistrationRequest(body)
        guard let named = request.clientID, named.isSameBytes(as: id.value) else {
            throw RegistrationError(member: "client_id", reason: "must be the client's own")
        }
        if let secret = request.secret {
            let mac = SecretMAC.compute(secret.reveal(), key: deployment.vault.clientSecretKey)
            guard let stored = old.secretMAC, constantTimeEquals(mac, stored) else {
                throw RegistrationError(member: "client_secret", reason: "must be the one that was given out")
            }
        }
        let successor = deployment.random.token()
        var client = old
        client.metadata = request.metadata
        client.name = rules.name(of: client, requested: request.name)
        client.registration = ClientRegistration(
            tokenHash: TokenHash.sha256(successor.reveal()), registeredAt: registration.registeredAt,
            isUsed: registration.isUsed)
        let secret = rules.giveSecret(to: &client)
        try await rules.check(client, replacing: old)
        let isUpdated = try await deployment.store.update(
            client, origins: WebOrigin.all(of: client.metadata.redirectURIs),
            ifTokenIs: TokenHash.sha256(token.reveal()))
        guard isUpdated else { throw BearerError.invalidToken }
        try await deployment.refresh()
        deployment.logger.notice("client changed its registration", metadata: ["client": "\(id)"])
        return ClientInformation(
            client: client, registeredAt: registration.registeredAt, secret: secret, token: successor,
            uri: rules.uri(of: id))
    }

    /// Removes the client and everything it was given (§2.3).
    ///
    /// Throws `BearerError`.
    package func delete(_ id: ClientID, authorization: String?) async throws {
        let token = try await authorize(id, authorization).token
        guard try await deployment.store.deregister(id, ifTokenIs: TokenHash.sha256(token.reveal())) else {
            throw BearerError.invalidToken
        }
        try await deployment.refresh()
        deployment.logger.notice("client removed its registration", metadata: ["client": "\(id)"])
    }

    /// The client, if the token is its own.
    ///
    /// Asked of the database each time, so that a token counts no longer than it should.
    private func authorize(
        _ id: ClientID, _ authorization: String?
    ) async throws -> (client: Client, registration: ClientRegistration, token: Secret<String>) {
        let token = try RegistrationRules.token(authorization)
        guard let client = try await deployment.store.client(id), let registration = client.registration,
            constantTimeEquals(TokenHash.sha256(token.reveal()), registration.tokenHash)
        else { throw BearerError.invalidToken }
        return (client, registration, token)
    }
}
