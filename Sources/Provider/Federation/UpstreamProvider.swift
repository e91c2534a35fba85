import Identity
import JOSE
import Logging
import OpenIDConnect
import Primitives
import Storage

/// An organization's OpenID provider, as one connection talks to it: its documents, its keys and the calls to it.
///
/// What cannot be had is a failed check with the cause; only `OutboundError.busy` is thrown, since trying again helps.
struct UpstreamProvider: Sendable {
    /// Which connection.
    let connection: Connection
    /// How it talks.
    let settings: OIDCSettings
    private let deployment: Deployment

    /// Nil for a connection of another protocol.
    init?(_ connection: Connection, in deployment: Deployment) {
        guard case .oidc(let settings) = connection.settings.provider else { return nil }
        self.connection = connection
        self.settings = settings
        self.deployment = deployment
    }

    /// Our addresses there.
    var addresses: UpstreamAddresses { UpstreamAddresses(of: connection.id, issuer: deployment.server.issuer) }

    /// How far the provider's clock may be off.
    var skew: Duration { .seconds(Int64(max(0, min(settings.clockSkewSeconds, 300)))) }

    /// What the provider says of itself.
    func configuration(
        _ freshness: OutboundFreshness = .cached
    ) async throws -> UpstreamVerdict<ProviderConfiguration> {
        guard let location = ProviderConfiguration.location(of: settings.issuer) else {
            return .refused([Check(.discoveryDocument, expected: "an issuer over https", received: settings.issuer)])
        }
        let document: [UInt8]
        do throws(OutboundError) {
            document = try await deployment.outbound.document(at: location, kind: .json, freshness: freshness)
        } catch {
            let check = try failed(.discoveryDocument, location, error)
            guard freshness == .cached, let copy = try await copy() else { return .refused([check]) }
            document = copy.configuration
        }
        return ProviderConfiguration.read(document, issuer: settings.issuer)
    }

    /// What the provider publishes now, of which nothing was remembered.
    func published() async throws -> UpstreamVerdict<ProviderCopy> {
        let configured = try await configuration(.renewed)
        guard let configuration = configured.value, let location = ProviderConfiguration.location(of: settings.issuer)
        else { return .refused(configured.checks) }
        do throws(OutboundError) {
            let document = try await deployment.outbound.document(at: location, kind: .json, freshness: .cached)
            let keys = try await deployment.outbound.document(
                at: configuration.keysEndpoint, kind: .json, freshness: .renewed)
            guard (try? KeySet(parsing: keys)) != nil else {
                let check = Check(.providerKeys, expected: "a JSON Web Key Set", received: configuration.keysEndpoint)
                return .refused([check])
            }
            let now = deployment.clock.now()
            return .verified(
                ProviderCopy(connection: connection.id, configuration: document, keys: keys, fetchedAt: now),
                configured.checks)
        } catch {
            return .refused([try failed(.providerKeys, configuration.keysEndpoint, error)])
        }
    }

    /// What is verified with the provider's keys.
    ///
    /// Once with those that are known, and once more with new ones when that failed for want of a key: a provider may
    /// change its keys at any time, and where they are (OpenID Connect Core §10.1.1). How often that makes us ask is
    /// limited by the port.
    func verified<Value>(
        at provider: ProviderConfiguration, _ verify: (KeySet) -> UpstreamVerdict<Value>
    ) async throws -> UpstreamVerdict<Value> {
        let known: KeySet
        switch try await keys(at: provider, .cached) {
        case .failure(let check): return .refused([check.value])
        case .success(let keys): known = keys
        }
        let verdict = verify(known)
        let forWantOfKeys: [UpstreamCheck] = [.signatureKey, .signature, .userInfoSignature]
        guard forWantOfKeys.contains(where: { $0.rawValue == verdict.failure }) else { return verdict }
        let renewed = try await configuration(.renewed).value ?? provider
        guard case .success(let keys) = try await keys(at: renewed, .renewed) else { return verdict }
        return verify(keys)
    }

    /// What the token endpoint answers to a code.
    func redeem(
        _ code: Secret<String>, codeVerifier: Secret<String>, at provider: ProviderConfiguration
    ) async throws -> UpstreamVerdict<UpstreamTokenResponse> {
        var checks = UpstreamChecks()
        guard let authentication = try authentication(at: provider, &checks) else { return .refused(checks.all) }
        let request = UpstreamTokenRequest(
            code: code, redirectURI: addresses.redirectURI, codeVerifier: codeVerifier, clientID: settings.clientID,
            authentication: authentication)
        let call = OutboundCall(
            provider.tokenEndpoint, form: request.form, authorization: request.authorization, accepts: [.json])
        do throws(OutboundError) {
            let answer = try await deployment.outbound.send(call)
            return UpstreamTokenResponse.read(status: answer.status, body: answer.kind == .json ? answer.body : [])
                .after(checks)
        } catch {
            return .refused(checks.all + [try failed(.tokenResponse, provider.tokenEndpoint, error)])
        }
    }

    /// What the userinfo endpoint answers; nil where none is asked.
    func userInfo(
        of token: UpstreamIDToken, accessToken: Secret<String>?, expecting expected: UpstreamExpectation,
        at provider: ProviderConfiguration
    ) async throws -> UpstreamVerdict<UpstreamUserInfo>? {
        guard settings.asksUserInfo, let endpoint = provider.userInfoEndpoint, let accessToken else { return nil }
        let authorization = Secret("Bearer \(accessToken.reveal())")
        let answer: OutboundAnswer
        do throws(OutboundError) {
            answer = try await deployment.outbound.send(
                OutboundCall(endpoint, authorization: authorization, accepts: [.json, .token]))
        } catch {
            return .refused([try failed(.userInfo, endpoint, error)])
        }
        let now = deployment.clock.now()
        switch answer.kind {
        case .json where answer.status == 200:
            return UpstreamUserInfo.verify(
                .json(answer.body), of: token, keys: KeySet([]), expecting: expected, now: now)
        case .token where answer.status == 200:
            let compact = Secret(String(decoding: answer.body, as: UTF8.self))
            return try await verified(at: provider) { keys in
                UpstreamUserInfo.verify(.token(compact), of: token, keys: keys, expecting: expected, now: now)
            }
        default:
            return .refused([
                Check(.userInfo, expected: "200 with JSON or a signed JWT", received: "status \(answer.status)")
            ])
        }
    }

    // MARK: Parts

    private func keys(
        at provider: ProviderConfiguration, _ freshness: OutboundFreshness
    ) async throws -> Result<KeySet, FailedCheck> {
        do throws(OutboundError) {
            let document = try await deployment.outbound.document(
                at: provider.keysEndpoint, kind: .json, freshness: freshness)
            guard let keys = try? KeySet(parsing: document) else {
                let check = Check(.providerKeys, expected: "a JSON Web Key Set", received: provider.keysEndpoint)
                return .failure(FailedCheck(value: check))
            }
            return .success(keys)
        } catch {
            let check = try failed(.providerKeys, provider.keysEndpoint, error)
            guard freshness == .cached, let copy = try await copy(), let keys = try? KeySet(parsing: copy.keys) else {
                return .failure(FailedCheck(value: check))
            }
            return .success(keys)
        }
    }

    /// What the provider published when it was last to be had, if that was not too long ago.
    private func copy() async throws -> ProviderCopy? {
        guard let copy = try await deployment.store.providerCopy(of: connection.id),
            deployment.clock.now() < copy.fetchedAt + ProviderCopy.life
        else { return nil }
        deployment.logger.notice(
            "provider's documents taken from the copy",
            metadata: ["connection": "\(connection.id)", "of": "\(copy.fetchedAt.seconds)"])
        return copy
    }

    /// How our client proves itself in this request; nil, with the check that failed, when it cannot.
    private func authentication(
        at provider: ProviderConfiguration, _ checks: inout UpstreamChecks
    ) throws -> UpstreamTokenRequest.Authentication? {
        let secret = try connection.clientSecret(deployment.vault.sealer)
        let method = provider.authentication(configured: settings.clientAuthentication, hasSecret: secret != nil)
        checks.prefer(
            .clientAuthentication, method == .none || provider.authenticationMethods.contains(method.rawValue),
            expected: provider.authenticationMethods.joined(separator: ", "), received: method.rawValue)
        switch (method, secret) {
        case (.none, _): return UpstreamTokenRequest.Authentication.none
        case (.basic, let secret?): return .basic(secret)
        case (.post, let secret?): return .post(secret)
        case (.privateKeyJWT, _):
            if let assertion = try assertion(for: provider) { return .assertion(assertion) }
            checks.require(
                .clientAuthentication, false, expected: "a signature that the provider reads", received: method.rawValue
            )
        case (.basic, nil), (.post, nil):
            checks.require(.clientAuthentication, false, expected: "a client_secret", received: "none")
        }
        return nil
    }

    /// Signed with the key that signs our tokens, which the provider finds where everybody does.
    ///
    /// Our own issuer is nobody's client id: the assertion would look like a token of ours to a careless reader.
    private func assertion(for provider: ProviderConfiguration) throws -> String? {
        let keys = deployment.keys.current.signing
        guard !settings.clientID.isSameBytes(as: deployment.server.issuer),
            let key = provider.assertionAlgorithms.lazy.compactMap({ keys[$0] }).first
        else { return nil }
        return try UpstreamClientAssertion.make(
            clientID: settings.clientID, issuer: provider.issuer, now: deployment.clock.now(),
            identifier: Base64URL.encode(deployment.random.bytes(16)), key: key)
    }

    /// A call that came to nothing, as a check; throws what passes by itself.
    private func failed(_ check: UpstreamCheck, _ url: String, _ error: OutboundError) throws(OutboundError) -> Check {
        if error == .busy || error == .cancelled { throw error }
        return Check(check, expected: "an answer of \(url)", received: error.description)
    }
}

/// A check that failed, to be thrown about.
private struct FailedCheck: Error {
    let value: Check
}

extension Check {
    /// An upstream check that failed.
    init(_ check: UpstreamCheck, expected: String?, received: String?) {
        self.init(check.rawValue, .failed, expected: expected, received: received)
    }
}

extension UpstreamVerdict {
    /// The same, with the checks that were made before.
    func after(_ earlier: UpstreamChecks) -> UpstreamVerdict {
        switch self {
        case .verified(let value, let checks): .verified(value, earlier.all + checks)
        case .refused(let checks): .refused(earlier.all + checks)
        }
    }
}
