package import Primitives
import XMLSignature

/// A question to an identity provider: who this is (SAML Core §3.4.1).
///
/// Everything in it is ours or configured; nothing of the browser's request gets into it.
package struct AuthnRequest: Sendable, Hashable {
    /// Its id, which the answer must name.
    package let id: MessageID
    /// When it was made.
    package let issueInstant: Timestamp
    /// Our entity ID.
    package let issuer: String
    /// Where the answer shall be posted.
    package let assertionConsumerService: String
    /// The person must be asked again, whatever session they have there.
    package var forceAuthn = false
    /// The person must not be asked anything.
    package var isPassive = false
    /// The NameID format wanted; nil leaves it to the identity provider.
    package var nameIDFormat: String?
    /// The authentication contexts that will do, exactly one of these, the best first; empty when any will.
    package var authnContexts: [String] = []
    /// What the identity provider may call us before people; nil for nothing.
    package var providerName: String?

    /// A question for nothing but a sign-in.
    package init(id: MessageID, issueInstant: Timestamp, from provider: ServiceProvider) {
        self.id = id
        self.issueInstant = issueInstant
        issuer = provider.entityID
        assertionConsumerService = provider.assertionConsumerService
    }

    /// Puts the question on its way to an address, signed unless `key` is nil.
    ///
    /// `relayState` is a handle of ours of at most 80 bytes (SAML Bindings §3.4.3), and never an address.
    package func sent(
        to endpoint: Endpoint, relayState: String, signedWith key: ServiceKey?
    ) throws(SigningError) -> OutgoingMessage {
        var writer = XMLWriter()
        writer.element(
            "samlp:AuthnRequest",
            [
                ("xmlns:samlp", SAMLURI.protocolNamespace), ("AssertionConsumerServiceURL", assertionConsumerService),
                ("Destination", endpoint.location), ("ForceAuthn", forceAuthn ? "true" : nil), ("ID", id.value),
                ("IsPassive", isPassive ? "true" : nil), ("IssueInstant", Instant.text(issueInstant)),
                ("ProtocolBinding", Endpoint.Binding.post.rawValue), ("ProviderName", providerName), ("Version", "2.0"),
            ]
        ) { writer in
            writer.issuer(issuer)
            writer.element("samlp:NameIDPolicy", [("AllowCreate", "true"), ("Format", nameIDFormat)])
            guard !authnContexts.isEmpty else { return }
            writer.element("samlp:RequestedAuthnContext", [("Comparison", "exact")]) { writer in
                for context in authnContexts {
                    writer.element(
                        "saml:AuthnContextClassRef", [("xmlns:saml", SAMLURI.assertionNamespace)], text: context)
                }
            }
        }
        return try OutgoingMessage(
            writer, .request, to: endpoint.location, in: endpoint.binding, relayState: relayState, signedWith: key)
    }
}

extension XMLWriter {
    /// The `Issuer` of a message of ours, and behind it the place of its signature (SAML Core §3.2.1).
    mutating func issuer(_ entityID: String) {
        element("saml:Issuer", [("xmlns:saml", SAMLURI.assertionNamespace)], text: entityID)
        signaturePlace()
    }
}
