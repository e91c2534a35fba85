import Credentials
import Identity
import OpenIDConnect
import Primitives

/// A sign-in at an organization's OpenID provider: the question, and what its answer is held against.
struct UpstreamSignIn: Sendable {
    private let provider: UpstreamProvider
    private let deployment: Deployment

    /// Sign-ins at `provider`.
    init(_ provider: UpstreamProvider, in deployment: Deployment) {
        self.provider = provider
        self.deployment = deployment
    }

    /// Makes the question; throws `FederationUnavailable` when the provider's document cannot be had or is no good.
    func begin(_ demand: FederationDemand) async throws -> FederationQuestion {
        let verdict = try await provider.configuration()
        guard let configuration = verdict.value else { throw FederationUnavailable(verdict.checks) }
        let verifier = deployment.random.token()
        let request = UpstreamRequest(
            clientID: provider.settings.clientID, redirectURI: provider.addresses.redirectURI,
            scopes: provider.settings.scopes, state: demand.handle, nonce: deployment.random.token().reveal(),
            codeVerifier: verifier, wishes: demand.wishes)
        let sealed = try deployment.vault.sealer.seal(
            Array(verifier.reveal().utf8), context: Self.context(of: TokenHash.sha256(demand.handle.reveal())),
            nonce: deployment.random.bytes(Sealer.nonceLength))
        return FederationQuestion(
            .redirect(request.url(at: configuration)), nonce: request.nonce, sealedVerifier: sealed)
    }

    /// Checks what a browser brought back, redeems its code and verifies who it is.
    ///
    /// - Parameter request: the question, taken by the browser that asked it; nil refuses: nobody signs in here unasked.
    func complete(_ parameters: FormParameters, to request: FederationRequest?) async throws -> FederationVerdict {
        guard let request, let nonce = request.nonce, let sealed = request.sealedVerifier else {
            return FederationVerdict(.refused(reason: "request_unknown"))
        }
        let verifier = try deployment.vault.sealer.open(sealed, context: Self.context(of: request.handleHash))
        var exchange = UpstreamExchange(
            provider: provider, request: request, nonce: nonce,
            codeVerifier: Secret(String(decoding: verifier, as: UTF8.self)), deployment: deployment)
        return try await exchange.run(parameters)
    }

    /// A verifier opens for the one question that it was made for.
    private static func context(of handleHash: [UInt8]) -> String {
        "code-verifier/\(Base64URL.encode(handleHash))"
    }
}

extension FederationDemand {
    /// What is wished of an OpenID provider.
    fileprivate var wishes: UpstreamRequest.Wishes {
        var wishes = UpstreamRequest.Wishes()
        if asksAgain { wishes.prompts.insert(.login) }
        if selectsAccount { wishes.prompts.insert(.selectAccount) }
        wishes.maxAge = maxAge
        wishes.acrValues = acrValues
        wishes.loginHint = loginHint
        wishes.uiLocales = uiLocales
        return wishes
    }
}

extension FederationUnavailable {
    /// The first of these checks that failed, with all of them.
    init(_ checks: [Check]) {
        let failed = checks.first { $0.outcome == .failed }
        self.init(
            failed?.name ?? UpstreamCheck.discoveryDocument.rawValue,
            detail: [failed?.expected, failed?.received].compactMap { $0 }.joined(separator: ": "), checks: checks)
    }
}
