import Credentials
package import Identity
import Primitives
import SAML
import Storage

/// Talks to SAML identity providers: loads both sides of a connection, asks the rules of `SAML`, and keeps what was seen.
package struct SAMLFederation: FederationProtocol {
    let deployment: Deployment

    /// Talks on behalf of `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    package func question(
        _ demand: FederationDemand, to connection: Connection
    ) async throws -> FederationQuestion {
        let pair = try await SAMLPair.load(connection, in: deployment)
        guard let endpoint = pair.identityProvider.preferredSignOn else {
            throw FederationUnavailable("no_sign_on_service")
        }
        var request = AuthnRequest(
            id: .random(from: deployment.random), issueInstant: deployment.clock.now(), from: pair.serviceProvider)
        // SAML cannot ask for an age: whoever came some time ago is asked again, and the answer is held to the age.
        request.forceAuthn = demand.asksAgain || demand.maxAge != nil
        request.nameIDFormat = pair.settings.nameIDFormat
        request.authnContexts = demand.acrValues
        let sent = try request.sent(
            to: endpoint, relayState: demand.handle.reveal(),
            signedWith: pair.serviceProvider.requestKey(for: pair.identityProvider))
        return FederationQuestion(FederationCarriage(sent), requestID: request.id.value)
    }

    package func verdict(
        on message: FederationMessage, to request: FederationRequest?, of connection: Connection
    ) async throws -> FederationVerdict {
        let pair: SAMLPair
        do { pair = try await SAMLPair.load(connection, in: deployment) } catch let error as FederationUnavailable {
            return FederationVerdict(.refused(reason: error.reason))
        }
        guard message.isPost else { return FederationVerdict(.refused(reason: SAMLCheck.binding.rawValue)) }
        let expectation = ResponseExpectation(
            identityProvider: pair.identityProvider, entityID: pair.serviceProvider.entityID,
            assertionConsumerService: pair.serviceProvider.assertionConsumerService,
            outstanding: Set(request?.requestID.map { [$0] } ?? []), decryptionKeys: pair.decryptionKeys,
            wantsEncryption: pair.settings.wantsEncryptedAssertions, skew: pair.skew,
            requiredContexts: connection.settings.requiredACR, nameIDFormat: pair.settings.nameIDFormat,
            identityAttributes: Set(
                [connection.settings.attributeMapping[.email], pair.settings.subjectAttribute].compactMap(\.self)),
            authenticatedSince: request.flatMap { request in
                request.maxAge.map { request.createdAt - .seconds(Int64($0)) }
            })
        let verdict = ResponseCheck(expectation, at: deployment.clock.now())
            .run(message.form, query: message.rawQuery)
        return try await self.verdict(after: verdict, pair, by: connection.settings)
    }

    package func metadata(of connection: Connection) async throws -> [UInt8]? {
        guard case .saml(let settings) = connection.settings.provider else { return nil }
        let (provider, _) = try await SAMLPair.ours(at: connection, settings, in: deployment)
        return try ServiceProviderMetadata(
            of: provider, id: .random(from: deployment.random),
            validUntil: deployment.clock.now() + Self.metadataLife
        ).document
    }

    /// How long our metadata are good for, and may be kept.
    private static let metadataLife = Duration.days(7)
}

extension SAMLFederation {
    /// Keeps the id of what was verified; the check fails when it was seen before, by any node (SAML Profiles §4.1.4.5).
    private func isFirst(_ id: String, until expiry: Timestamp, at pair: SAMLPair) async throws -> Check {
        let message = SingleUseMessage(.samlMessage, at: pair.connection, id: id, until: expiry)
        let isFirst = try await message.use(in: deployment.store)
        return isFirst ? SAMLCheck.replay.passed() : SAMLCheck.replay.failed(received: id)
    }

    private func verdict(
        after verdict: ResponseVerdict, _ pair: SAMLPair, by settings: ConnectionSettings
    ) async throws -> FederationVerdict {
        let skew = verdict.clockSkew.map { Double($0.microseconds) / 1_000_000 }
        switch verdict {
        case .refused(let checks, _):
            return FederationVerdict(
                .refused(reason: verdict.failure?.rawValue ?? "refused"), checks: checks, clockSkewSeconds: skew)
        case .unsolicited(let checks):
            return FederationVerdict(.unasked, checks: checks)
        case .verified(let assertion, var checks):
            let replay = try await isFirst(assertion.id, until: assertion.rememberUntil, at: pair)
            checks.append(replay)
            let reading = AssertionReading(assertion, at: pair, mapping: settings.attributeMapping)
            let outcome: FederationVerdict.Outcome =
                if replay.outcome != .passed {
                    .refused(reason: replay.name)
                } else if let answer = reading.answer {
                    .accepted(answer)
                } else {
                    .refused(reason: "subject_attribute")
                }
            return FederationVerdict(
                outcome, checks: checks, received: reading.details, clockSkewSeconds: skew)
        }
    }
}

extension FederationCarriage {
    init(_ message: OutgoingMessage) {
        self =
            switch message {
            case .redirect(let url): .redirect(url)
            case .post(let form):
                .form(
                    action: form.action,
                    fields: FormParameters(form.fields.map { FormParameters.Pair(name: $0.name, value: $0.value) }))
            }
    }
}
