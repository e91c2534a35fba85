import Credentials
package import Identity
package import Primitives
import SAML
import Storage

extension SAMLFederation {
    package func logout(
        of session: UpstreamSession, at connection: Connection, handle: Secret<String>
    ) async throws -> FederationQuestion? {
        let pair = try await SAMLPair.load(connection, in: deployment)
        guard let endpoint = pair.identityProvider.preferredLogout else { return nil }
        let request = LogoutRequest(
            id: Self.logoutID(of: handle), issueInstant: deployment.clock.now(), from: pair.serviceProvider,
            nameID: NameID(session.subject), sessionIndex: session.index)
        let sent = try request.sent(
            to: endpoint, relayState: handle.reveal(), signedWith: pair.serviceProvider.current)
        return FederationQuestion(FederationCarriage(sent), requestID: request.id.value)
    }

    package func logoutVerdict(
        on message: FederationMessage, of connection: Connection
    ) async throws -> FederationLogoutVerdict {
        let pair: SAMLPair
        do { pair = try await SAMLPair.load(connection, in: deployment) } catch let error as FederationUnavailable {
            return FederationLogoutVerdict(.refused(reason: error.reason))
        }
        let handle = message.relayState.map { Secret($0) }
        let expectation = LogoutExpectation(
            identityProvider: pair.identityProvider, entityID: pair.serviceProvider.entityID,
            singleLogoutService: pair.serviceProvider.singleLogoutService,
            outstanding: Set(handle.map { [Self.logoutID(of: $0).value] } ?? []), skew: pair.skew)
        let check = LogoutCheck(expectation, at: deployment.clock.now())
        let verdict =
            message.isPost
            ? check.run(form: message.form, query: message.rawQuery) : check.run(query: message.rawQuery)
        switch verdict {
        case .refused(let checks):
            return FederationLogoutVerdict(.refused(reason: verdict.failure?.rawValue ?? "refused"), checks: checks)
        case .response(let response, let checks):
            guard let handle else { return FederationLogoutVerdict(.refused(reason: "relay_state"), checks: checks) }
            return FederationLogoutVerdict(
                .answered(handle: handle, isComplete: response.outcome == .complete), checks: checks)
        case .request(let request, let checks):
            let message = SingleUseMessage(
                .samlMessage, at: pair.connection, id: request.id, until: request.rememberUntil)
            guard try await !message.isUsed(in: deployment.store) else {
                let replay = SAMLCheck.replay.failed(received: request.id)
                return FederationLogoutVerdict(.refused(reason: replay.name), checks: checks + [replay])
            }
            return FederationLogoutVerdict(
                .endSubject(
                    names(request.nameID, pair), indexes: request.sessionIndexes, reply: reply(to: request, pair)),
                checks: checks + [SAMLCheck.replay.passed()], message: message)
        }
    }

    /// All that may have been kept of who is named, with what a session has first.
    private func names(_ name: NameID, _ pair: SAMLPair) -> [FederatedSubject] {
        name.equivalents(from: pair.identityProvider.entityID, to: pair.serviceProvider.entityID)
            .map { FederatedSubject($0, at: pair.connection) }
            + [AssertionReading.subject(named: name, at: pair)]
    }

    /// Makes the answer to a request that was carried out; nil when the provider has no address for it.
    private func reply(
        to request: VerifiedLogoutRequest, _ pair: SAMLPair
    ) -> (@Sendable (_ isKnown: Bool) async throws -> FederationCarriage)? {
        guard let endpoint = pair.identityProvider.preferredLogout else { return nil }
        return { [deployment] isKnown in
            let response = LogoutResponse(
                id: .random(from: deployment.random), issueInstant: deployment.clock.now(),
                from: pair.serviceProvider, to: request, outcome: isKnown ? .complete : .unknownPrincipal)
            return FederationCarriage(
                try response.sent(
                    to: endpoint, relayState: request.relayState, signedWith: pair.serviceProvider.current))
        }
    }

    /// The id of the logout request that goes out with a handle.
    ///
    /// It follows from the handle, which only the browser it was given to has: so an answer is known as the answer to the
    /// request that this handle was sent with, before anything is looked up.
    private static func logoutID(of handle: Secret<String>) -> MessageID {
        let digits = Array("0123456789abcdef")
        let hash = TokenHash.sha256("saml-logout\u{0}" + handle.reveal())
        return MessageID("_" + String(hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0x0F)]] }))
    }
}

extension FederationMessage {
    /// The handle that came with a message, by whichever way it came.
    fileprivate var relayState: String? {
        isPost ? PostBinding.relayState(of: form) : RedirectBinding.relayState(of: query)
    }
}
