package import Primitives
import XMLSignature

/// Our answer to an identity provider that told us to end sessions (SAML Core §3.7.2).
package struct LogoutResponse: Sendable, Hashable {
    /// What became of it (SAML Core §3.7.3.2).
    package enum Outcome: Sendable, Hashable, CaseIterable {
        /// Every session that was meant is over, here and at those we told of it.
        case complete
        /// Some session that hangs on those may still be there.
        case partial
        /// Nobody of that name ever came to us.
        case unknownPrincipal
        /// We could not do it.
        case failed
    }

    /// Its id.
    package let id: MessageID
    /// When it was made.
    package let issueInstant: Timestamp
    /// Our entity ID.
    package let issuer: String
    /// The id of the request that it answers.
    package let inResponseTo: String
    /// What became of it.
    package let outcome: Outcome

    /// An answer.
    package init(
        id: MessageID, issueInstant: Timestamp, from provider: ServiceProvider, to request: VerifiedLogoutRequest,
        outcome: Outcome
    ) {
        self.id = id
        self.issueInstant = issueInstant
        issuer = provider.entityID
        inResponseTo = request.id
        self.outcome = outcome
    }

    /// Puts it on its way to an address, with the request's own RelayState (SAML Bindings §3.4.3); it is always signed
    /// (SAML Profiles §4.4.3.4).
    package func sent(
        to endpoint: Endpoint, relayState: String?, signedWith key: ServiceKey
    ) throws(SigningError) -> OutgoingMessage {
        var writer = XMLWriter()
        writer.element(
            "samlp:LogoutResponse",
            [
                ("xmlns:samlp", SAMLURI.protocolNamespace), ("Destination", endpoint.answerLocation), ("ID", id.value),
                ("InResponseTo", inResponseTo), ("IssueInstant", Instant.text(issueInstant)), ("Version", "2.0"),
            ]
        ) { writer in
            writer.issuer(issuer)
            writer.element("samlp:Status") { writer in
                writer.element("samlp:StatusCode", [("Value", outcome.status)]) { writer in
                    guard let detail = outcome.detail else { return }
                    writer.element("samlp:StatusCode", [("Value", detail)])
                }
            }
        }
        return try OutgoingMessage(
            writer, .response, to: endpoint.answerLocation, in: endpoint.binding, relayState: relayState,
            signedWith: key)
    }
}

extension LogoutResponse.Outcome {
    fileprivate var status: String {
        switch self {
        case .complete, .partial: SAMLURI.success
        case .unknownPrincipal, .failed: SAMLURI.responder
        }
    }

    /// The code below it, if there is one.
    fileprivate var detail: String? {
        switch self {
        case .partial: SAMLURI.partialLogout
        case .unknownPrincipal: SAMLURI.unknownPrincipal
        case .complete, .failed: nil
        }
    }
}
