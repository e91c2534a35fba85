import Credentials
import Identity
import JOSE
import Logging
import OpenIDConnect
import Primitives
import Storage

/// Finds out which client a request comes from, and holds it to the way it registered.
struct ClientAuthenticator: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// The client, authenticated.
    ///
    /// Throws `TokenError.invalidClient` for every reason alike.
    func authenticate(_ call: ClientCall) async throws -> Client {
        let presented = try ClientCredentials.read(
            authorization: call.authorization, query: call.query, body: call.body)
        guard let client = try await deployment.configuration.client(presented.clientID) else {
            // The same work as for a known client, so that time does not tell which clients exist.
            _ = isRight(presented.secret ?? Secret(""), mac: [UInt8](repeating: 0, count: 32))
            throw refused(presented)
        }
        do {
            try ClientAuthentication.check(presented, registered: client.metadata)
            try await check(presented, of: client, from: call.network)
        } catch let error as TokenError {
            deployment.logger.info("client authentication failed", metadata: ["client": "\(client.id)"])
            throw error
        }
        if client.registration?.isUsed == false {
            try await deployment.store.noteUse(of: client.id, at: deployment.clock.now())
            deployment.configuration.forget(client.id)
        }
        return client
    }

    private func check(_ presented: ClientCredentials, of client: Client, from network: String) async throws {
        switch presented {
        case .basic(_, let secret), .post(_, let secret):
            guard let mac = client.secretMAC, isRight(secret, mac: mac, of: client, from: network) else {
                throw presented.refusal
            }
        case .assertion(_, let jwt):
            let keys = try await ClientKeys(deployment).keys(
                of: client, keyID: try? UnverifiedToken(compact: jwt).keyID)
            let assertion = try ClientAssertion.verify(
                jwt, client: client, keys: keys, audiences: deployment.server.assertionAudiences,
                now: deployment.clock.now())
            let isFirst = try await deployment.store.consume(
                .clientAssertion, value: TokenHash.sha256("\(client.id)\0\(assertion.identifier)"),
                until: assertion.expiresAt, issuedAt: assertion.issuedAt)
            guard isFirst else { throw presented.refusal }
        case .none:
            break
        }
    }

    /// Whether a secret is right, looked at only so often when it is not.
    private func isRight(_ secret: Secret<String>, mac: [UInt8], of client: Client, from network: String) -> Bool {
        let now = deployment.clock.now()
        guard deployment.guesses.isAllowed(of: client.id, from: network, now: now) else { return false }
        if isRight(secret, mac: mac) { return true }
        if deployment.guesses.note(of: client.id, from: network, now: now) {
            deployment.logger.notice(
                "too many wrong client secrets", metadata: ["client": "\(client.id)", "network": "\(network)"])
        }
        return false
    }

    private func isRight(_ secret: Secret<String>, mac: [UInt8]) -> Bool {
        constantTimeEquals(SecretMAC.compute(secret.reveal(), key: deployment.vault.clientSecretKey), mac)
    }

    private func refused(_ presented: ClientCredentials) -> TokenError {
        deployment.logger.info("client authentication failed", metadata: ["client": "unknown"])
        return presented.refusal
    }
}
