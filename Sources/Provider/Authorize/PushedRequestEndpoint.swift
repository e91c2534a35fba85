import Credentials
import Identity
import Logging
import OpenIDConnect
import Primitives
import Storage

/// Takes authorization requests from clients before a browser comes with them (RFC 9126).
package struct PushedRequestEndpoint: Sendable {
    private let deployment: Deployment
    private let clients: ClientAuthenticator

    /// The endpoint over `deployment`.
    package init(_ deployment: Deployment) {
        self.deployment = deployment
        clients = ClientAuthenticator(deployment)
    }

    /// Checks and keeps a request; the body of the answer, which has status 201.
    ///
    /// Throws `TokenError` when the client does not prove itself and `AuthorizationError` for what would be refused at
    /// the authorization endpoint (RFC 9126 §2.3).
    package func answer(_ call: ClientCall) async throws -> [UInt8] {
        let proofs = DPoPVerifier(deployment)
        let proof = try proofs.proof(of: call)
        let client = try await clients.authenticate(call)
        if !client.metadata.isConfidential { try await checkRate(of: client, from: call.network) }
        try await proofs.spend(proof)
        let sent = AuthorizationParameters(pushed: call.body, by: client.id)
        guard sent[.requestURI] == nil else {
            throw AuthorizationError(.invalidRequest, "A request_uri cannot be pushed.", channel: nil)
        }
        let meant = try await RequestResolver(deployment).resolve(pushed: sent, of: client)
        let parameters = Self.naming(proof, in: meant)
        let context = try await RequestContext.check(
            ResolvedRequest(parameters: parameters), in: deployment)
        // Proving a key is as good as naming it, and must not contradict it (RFC 9449 §10.1).
        if let proof, context.request.keyThumbprint != proof.thumbprint { throw TokenError(DPoPError.invalid) }
        _ = try SignInRules(deployment).expectedPerson(context)
        let handle = deployment.random.token()
        try await deployment.store.push(
            PushedRequest(
                hash: TokenHash.sha256(handle.reveal()), client: client.id, parameters: parameters.kept,
                isSigned: parameters.delivery?.isSigned ?? false,
                keyThumbprint: context.request.keyThumbprint,
                expiresAt: deployment.clock.now() + Lifetimes.pushedRequest))
        deployment.logger.info("request pushed", metadata: ["client": "\(client.id)"])
        return PushedRequestURI.response(handle)
    }

    /// Anybody can push in a public client's name, so that what is kept of it is bounded by where it comes from.
    private func checkRate(of client: Client, from network: String) async throws {
        let place = Visitor.countedNetwork(network)
        let limit = RateLimit(
            "pushed request\0\(client.id)\0\(place)", tries: 600, within: 600, pause: 60, deployment)
        try await limit.admit(otherwise: Overload.TooMany())
    }

    /// The request with the key that was proved, where it names none itself.
    private static func naming(_ proof: DPoPProof?, in request: AuthorizationParameters) -> AuthorizationParameters {
        guard let proof, request[.dpopKeyThumbprint] == nil else { return request }
        return request.adding(.dpopKeyThumbprint, proof.thumbprint)
    }
}
