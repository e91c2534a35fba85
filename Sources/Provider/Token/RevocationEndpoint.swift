import Credentials
import Identity
import OpenIDConnect
import Primitives
import Storage

/// The revocation endpoint (RFC 7009).
package struct RevocationEndpoint: Sendable {
    private let deployment: Deployment

    /// The endpoint over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Ends what the token stands for; says nothing about whether there was anything.
    ///
    /// Throws `TokenError` when the asker is not a client.
    package func answer(_ call: ClientCall) async throws {
        let client = try await ClientAuthenticator(deployment).authenticate(call)
        let reference = try TokenReference(call.body)
        let now = deployment.clock.now()
        switch try await revocation(reference.token, asker: client) {
        case .grant(let grant):
            try await deployment.store.revoke(grant, at: now)
        case .accessToken(let identifier, let expiry):
            try await deployment.store.revokeAccessToken(identifier.value, expiring: expiry)
        case .nothing:
            break
        }
    }

    private func revocation(_ token: Secret<String>, asker: Client) async throws -> Revocation {
        if let access = try? PresentedToken(deployment).read(token) { return .of(access, asker: asker) }
        guard let found = try await deployment.store.refreshToken(hash: TokenHash.sha256(token.reveal())) else {
            return .nothing
        }
        return .of(found.standing.grant, asker: asker)
    }
}
