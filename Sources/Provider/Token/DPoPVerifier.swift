import Credentials
import OpenIDConnect
import Primitives
import Storage

/// Takes the DPoP proofs of requests (RFC 9449 §4.3).
///
/// Reading says whether a proof is good for the request; spending, whether it is so for the first time. An endpoint
/// reads before anything else, so that a client that must repeat a nonce has lost nothing, and spends once it knows the
/// client.
struct DPoPVerifier: Sendable {
    private let deployment: Deployment
    private let nonces: DPoPNonces

    init(_ deployment: Deployment) {
        self.deployment = deployment
        nonces = DPoPNonces(deployment)
    }

    /// The proof of a request to an endpoint for clients; nil when it brings none.
    func proof(of call: ClientCall) throws(TokenError) -> DPoPProof? {
        guard !call.proofs.isEmpty else { return nil }
        do throws(DPoPError) { return try read(call, accessToken: nil) } catch { throw TokenError(error) }
    }

    /// Takes the proof; throws `TokenError` when it was taken before, on whichever node.
    func spend(_ proof: DPoPProof?) async throws {
        guard let proof else { return }
        guard try await isFirst(proof) else { throw TokenError(DPoPError.invalid) }
    }

    /// The proof that comes with an access token of the scheme `DPoP`, taken; nil for a bearer token, which needs none.
    ///
    /// Throws `BearerError`.
    func proof(of call: ClientCall, with presented: PresentedAccessToken) async throws -> DPoPProof? {
        guard presented.scheme == .dpop else { return nil }
        let proof: DPoPProof
        do throws(DPoPError) {
            proof = try read(call, accessToken: presented.token.reveal())
        } catch { throw BearerError(error) }
        guard try await isFirst(proof) else { throw BearerError.invalidProof }
        return proof
    }

    private func read(_ call: ClientCall, accessToken: String?) throws(DPoPError) -> DPoPProof {
        try DPoPProof.verify(
            call.proofs, for: call.target, accessToken: accessToken, now: deployment.clock.now(),
            isFresh: nonces.isFresh)
    }

    private func isFirst(_ proof: DPoPProof) async throws -> Bool {
        try await deployment.store.consume(
            .dpopProof, value: TokenHash.sha256("\(proof.thumbprint)\0\(proof.identifier)"), until: proof.expiresAt,
            issuedAt: proof.issuedAt)
    }
}
