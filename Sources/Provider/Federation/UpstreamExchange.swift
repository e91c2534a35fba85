import Credentials
import Identity
import JOSE
import OpenIDConnect
import Primitives

/// The way from what a browser brought back to a person: one step after the other, each with its checks.
struct UpstreamExchange {
    let provider: UpstreamProvider
    let request: FederationRequest
    let nonce: String
    let codeVerifier: Secret<String>
    let deployment: Deployment
    private var checks = UpstreamChecks()
    private var clockSkew: Double?

    init(
        provider: UpstreamProvider, request: FederationRequest, nonce: String, codeVerifier: Secret<String>,
        deployment: Deployment
    ) {
        self.provider = provider
        self.request = request
        self.nonce = nonce
        self.codeVerifier = codeVerifier
        self.deployment = deployment
    }

    mutating func run(_ parameters: FormParameters) async throws -> FederationVerdict {
        guard let identity = try await identity(parameters) else {
            return FederationVerdict(
                .refused(reason: reason), checks: checks.all, clockSkewSeconds: clockSkew)
        }
        return FederationVerdict(
            .accepted(try answer(identity)), checks: checks.all, received: identity.details,
            clockSkewSeconds: clockSkew)
    }

    private mutating func identity(_ parameters: FormParameters) async throws -> VerifiedUpstreamIdentity? {
        guard let configuration = try await configuration(),
            let callback = noted(UpstreamCallback.read(parameters, from: configuration)),
            let tokens = noted(
                try await provider.redeem(callback.code, codeVerifier: codeVerifier, at: configuration)),
            let token = try await idToken(tokens, code: callback.code, at: configuration)
        else { return nil }
        let expected = expectation(at: configuration)
        var userInfo: UpstreamUserInfo?
        if let verdict = try await provider.userInfo(
            of: token, accessToken: tokens.accessToken, expecting: expected, at: configuration)
        {
            guard let verified = noted(verdict) else { return nil }
            userInfo = verified
        }
        return noted(
            VerifiedUpstreamIdentity.make(token, userInfo: userInfo, subjectClaim: provider.settings.subjectClaim))
    }

    /// Of the provider's document only what is wrong with it is noted: it is not part of the answer.
    private mutating func configuration() async throws -> ProviderConfiguration? {
        let verdict = try await provider.configuration()
        checks.add(verdict.checks.filter { $0.outcome == .failed || $0.outcome == .warned })
        return verdict.value
    }

    private mutating func idToken(
        _ tokens: UpstreamTokenResponse, code: Secret<String>, at configuration: ProviderConfiguration
    ) async throws -> UpstreamIDToken? {
        let expected = expectation(at: configuration)
        let now = deployment.clock.now()
        let verdict = try await provider.verified(at: configuration) { keys in
            UpstreamIDToken.verify(
                tokens.idToken, keys: keys, expecting: expected, accessToken: tokens.accessToken, code: code, now: now)
        }
        let issuedAt = UpstreamIDToken.clock(of: tokens.idToken, by: verdict)
        clockSkew = issuedAt.map { Double(($0 - now).microseconds) / 1_000_000 }
        return noted(verdict)
    }

    private func expectation(at configuration: ProviderConfiguration) -> UpstreamExpectation {
        UpstreamExpectation(
            issuer: configuration.issuer, clientID: provider.settings.clientID,
            algorithms: configuration.signingAlgorithms, nonce: nonce, askedAt: request.createdAt,
            maxAge: request.maxAge, acceptedACR: provider.connection.settings.requiredACR, skew: provider.skew)
    }

    /// The value of a verdict, its checks noted.
    private mutating func noted<Value>(_ verdict: UpstreamVerdict<Value>) -> Value? {
        checks.add(verdict.checks)
        return verdict.value
    }

    /// The check that failed; what the provider answered instead of a code is with it.
    private var reason: String {
        checks.all.first { $0.outcome == .failed }?.name ?? UpstreamCheck.code.rawValue
    }

    private func answer(_ identity: VerifiedUpstreamIdentity) throws -> FederatedAnswer {
        let subject = FederatedSubject(
            connection: provider.connection.id, qualifiers: [identity.issuer], format: identity.subjectClaim ?? "",
            value: identity.subject)
        // What the provider says of `email` says nothing of another claim that is taken for the address.
        let isAboutAddress = provider.connection.settings.attributeMapping[.email] == "email"
        let said = isAboutAddress ? identity.isEmailVerified : nil
        let session = UpstreamSession(
            subject: subject, index: identity.session, endsAt: identity.sessionEnd,
            sealedIDToken: try UpstreamSignOut.seal(identity.idToken, of: subject, in: deployment))
        return FederatedAnswer(
            subject: subject, attributes: identity.attributes,
            emailVerifiedByProvider: said, acr: identity.acr,
            amr: identity.amr, authenticatedAt: identity.authenticatedAt, session: session)
    }
}

extension VerifiedUpstreamIdentity {
    /// What came back, for whoever mends the connection.
    fileprivate var details: [ConnectionAttempt.Detail] {
        let facts: [(String, String?)] = [
            ("issuer", issuer), ("subject", subject), ("sub", subjectClaim == nil ? nil : sub), ("session", session),
            ("acr", acr), ("amr", amr.isEmpty ? nil : amr.joined(separator: " ")),
            ("auth_time", authenticatedAt.map { Moment($0).iso }),
            ("session_expiry", sessionEnd.map { Moment($0).iso }),
        ]
        let claims = attributes.filter { !["sub", "acr", "amr"].contains($0.key) }.sorted { $0.key < $1.key }
        return facts.compactMap { name, value in value.map { .init(name, $0) } }
            + claims.map { .init($0.key, $0.value.joined(separator: ", ")) }
    }
}
