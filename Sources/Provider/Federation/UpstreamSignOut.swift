import Credentials
import Identity
import OpenIDConnect
import Primitives
import Storage

/// Signing out at an organization's OpenID provider, and what it says of sessions that ended there.
struct UpstreamSignOut: Sendable {
    private let provider: UpstreamProvider
    private let deployment: Deployment

    /// Logout at `provider`.
    init(_ provider: UpstreamProvider, in deployment: Deployment) {
        self.provider = provider
        self.deployment = deployment
    }

    /// Where the browser is sent to sign out there too; nil where the provider has no such place.
    func begin(_ session: UpstreamSession, handle: Secret<String>) async throws -> FederationQuestion? {
        let verdict = try await provider.configuration()
        guard let configuration = verdict.value else { throw FederationUnavailable(verdict.checks) }
        let request = UpstreamEndSession(
            clientID: provider.settings.clientID, idToken: try open(session),
            postLogoutRedirectURI: provider.addresses.postLogoutRedirectURI, state: handle)
        return request.url(at: configuration).map { FederationQuestion(.redirect($0)) }
    }

    /// What came to one of the addresses for logout: a logout token that the provider posted, or a browser that comes back.
    func verdict(on message: FederationMessage) async throws -> FederationLogoutVerdict {
        if message.isPost { return try await backChannel(message.form) }
        guard let state = UpstreamCallback.state(of: message.query) else {
            return FederationLogoutVerdict(.refused(reason: "state"))
        }
        return FederationLogoutVerdict(.answered(handle: state, isComplete: true))
    }

    /// Verifies a logout token (OpenID Connect Back-Channel Logout 1.0 §2.6), which counts once.
    private func backChannel(_ form: FormParameters) async throws -> FederationLogoutVerdict {
        guard form.pairs.count(where: { $0.name == "logout_token" }) == 1, let compact = form["logout_token"] else {
            return FederationLogoutVerdict(.refused(reason: UpstreamCheck.tokenFormat.rawValue))
        }
        let configured = try await provider.configuration()
        guard let configuration = configured.value else { return .refused(configured.checks) }
        let now = deployment.clock.now()
        let verdict = try await provider.verified(at: configuration) { keys in
            UpstreamLogoutToken.verify(
                Secret(compact), keys: keys, issuer: configuration.issuer, clientID: provider.settings.clientID,
                algorithms: configuration.signingAlgorithms, skew: provider.skew, now: now)
        }
        guard let token = verdict.value else { return .refused(verdict.checks) }
        guard let outcome = outcome(of: token) else {
            let check = Check(.logoutSubject, expected: "sid, since \(subjectClaim) is not sub", received: "sub")
            return .refused(verdict.checks + [check])
        }
        let message = SingleUseMessage(
            .upstreamLogout, at: provider.connection.id, id: token.identifier, until: token.expiresAt)
        guard try await !message.isUsed(in: deployment.store) else {
            return .refused(verdict.checks + [Check(.tokenID, expected: "once", received: "again")])
        }
        return FederationLogoutVerdict(outcome, checks: verdict.checks, message: message)
    }

    private var subjectClaim: String { provider.settings.subjectClaim ?? "sub" }

    /// Whose sessions end; nil when the token names somebody whom we know by another claim.
    private func outcome(of token: UpstreamLogoutToken) -> FederationLogoutVerdict.Outcome? {
        switch (token.subject, token.session) {
        case (let subject?, let session) where subjectClaim == "sub":
            .endSubject(
                [
                    FederatedSubject(
                        connection: provider.connection.id, qualifiers: [provider.settings.issuer], format: "",
                        value: subject)
                ],
                indexes: [session].compactMap { $0 }, reply: nil)
        case (_, let session?): .endSession(index: session)
        default: nil
        }
    }

    // MARK: The ID token that is handed back

    /// Seals an ID token for the session it belongs to.
    static func seal(
        _ idToken: Secret<String>, of subject: FederatedSubject, in deployment: Deployment
    ) throws -> [UInt8]? {
        guard idToken.reveal().utf8.count <= UpstreamEndSession.longestHint else { return nil }
        return try deployment.vault.sealer.seal(
            Array(idToken.reveal().utf8), context: context(of: subject),
            nonce: deployment.random.bytes(Sealer.nonceLength))
    }

    private func open(_ session: UpstreamSession) throws -> Secret<String>? {
        guard let sealed = session.sealedIDToken else { return nil }
        let bytes = try deployment.vault.sealer.open(sealed, context: Self.context(of: session.subject))
        return Secret(String(decoding: bytes, as: UTF8.self))
    }

    private static func context(of subject: FederatedSubject) -> String {
        "upstream-id-token/\(subject.connection.value)/\(subject.key)"
    }
}

extension FederationLogoutVerdict {
    /// Refused for the first of these checks that failed.
    fileprivate static func refused(_ checks: [Check]) -> FederationLogoutVerdict {
        let failed = checks.first { $0.outcome == .failed }
        return FederationLogoutVerdict(
            .refused(reason: failed?.name ?? UpstreamCheck.tokenFormat.rawValue), checks: checks)
    }
}
