import Identity
package import OpenIDConnect
import Primitives

/// The token endpoint (RFC 6749 §3.2).
package struct TokenEndpoint: Sendable {
    private let deployment: Deployment

    /// The endpoint over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Answers a request.
    ///
    /// Throws `TokenError` with the standard's code when it is refused.
    package func answer(_ call: ClientCall) async throws -> TokenResponse {
        try await deployment.spans.within("token") {
            var grant: GrantType?
            do {
                let request = try TokenRequest(call.body)
                grant = request.grantType
                let response = try await answer(request, call)
                deployment.instruments.tokensIssued(by: request.grantType)
                return response
            } catch let error as TokenError {
                deployment.instruments.tokensRefused(to: grant, because: error.code.rawValue)
                throw error
            }
        }
    }

    private func answer(_ request: TokenRequest, _ call: ClientCall) async throws -> TokenResponse {
        let resources = try TokenAudience.resources(of: call.body)
        let proofs = DPoPVerifier(deployment)
        let proof = try proofs.proof(of: call)
        let client = try await ClientAuthenticator(deployment).authenticate(call)
        try request.check(registered: client.metadata)
        try await proofs.spend(proof)
        let asker = TokenAsker(client: client, keyThumbprint: proof?.thumbprint, resources: resources)
        switch request {
        case .authorizationCode(let code, let redirectURI, let verifier):
            return try await AuthorizationCodeGrant(deployment)
                .answer(code, redirectURI: redirectURI, verifier: verifier, asker: asker)
        case .refreshToken(let token, let scopes):
            return try await RefreshTokenGrant(deployment).answer(token, scopes: scopes, asker: asker)
        case .deviceCode(let code):
            return try await DeviceCodeGrant(deployment).answer(code, asker: asker)
        case .clientCredentials(let scopes):
            return try await OwnTokenGrant(deployment).answer(scopes: scopes, asker: asker)
        case .tokenExchange(let request):
            return try await TokenExchangeGrant(deployment).answer(request, asker: asker)
        case .jwtBearer(let assertion, let scopes):
            return try await JWTBearerGrant(deployment).answer(assertion, scopes: scopes, asker: asker)
        }
    }
}
