import Identity
import OpenIDConnect
import Primitives

/// A client's own token, that no person is behind (RFC 6749 §4.4).
struct OwnTokenGrant: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// Makes a token for what the client may do by itself.
    func answer(scopes: [String]?, asker: TokenAsker) async throws -> TokenResponse {
        let metadata = asker.client.metadata
        try asker.requireKey(nil, otherwise: TokenError(DPoPError.invalid))
        let terms = TokenTerms(
            scopes: try ClientCredentialsGrant.scopes(requested: scopes, registered: metadata),
            audience: try TokenAudience.of(
                requested: asker.resources, granted: metadata.resources, issuer: deployment.server.issuer),
            keyThumbprint: asker.keyThumbprint)
        return try await TokenIssuer(deployment).clientToken(for: asker.client, terms: terms)
    }
}
