package import Primitives
import XMLSignature

/// Our word to an identity provider that somebody signs out (SAML Core §3.7.1).
package struct LogoutRequest: Sendable, Hashable {
    /// Its id, which the answer must name.
    package let id: MessageID
    /// When it was made.
    package let issueInstant: Timestamp
    /// Our entity ID.
    package let issuer: String
    /// Who signs out, exactly as the assertion named them (SAML Core §3.3.4).
    package let nameID: NameID
    /// The session they sign out of; nil for all of theirs that we take part in.
    package let sessionIndex: String?

    /// How long it is good for.
    package static let life = Duration.minutes(5)

    /// A request about one person.
    package init(
        id: MessageID, issueInstant: Timestamp, from provider: ServiceProvider, nameID: NameID, sessionIndex: String?
    ) {
        self.id = id
        self.issueInstant = issueInstant
        issuer = provider.entityID
        self.nameID = nameID
        self.sessionIndex = sessionIndex
    }

    /// Puts it on its way to an address; it is always signed (SAML Profiles §4.4.3.1).
    package func sent(
        to endpoint: Endpoint, relayState: String?, signedWith key: ServiceKey
    ) throws(SigningError) -> OutgoingMessage {
        var writer = XMLWriter()
        writer.element(
            "samlp:LogoutRequest",
            [
                ("xmlns:samlp", SAMLURI.protocolNamespace), ("Destination", endpoint.location), ("ID", id.value),
                ("IssueInstant", Instant.text(issueInstant)), ("NotOnOrAfter", Instant.text(issueInstant + Self.life)),
                ("Reason", "urn:oasis:names:tc:SAML:2.0:logout:user"), ("Version", "2.0"),
            ]
        ) { writer in
            writer.issuer(issuer)
            writer.element(
                "saml:NameID",
                [
                    ("xmlns:saml", SAMLURI.assertionNamespace), ("Format", nameID.format),
                    ("NameQualifier", nameID.nameQualifier), ("SPNameQualifier", nameID.spNameQualifier),
                ], text: nameID.value)
            if let sessionIndex { writer.element("samlp:SessionIndex", text: sessionIndex) }
        }
        return try OutgoingMessage(
            writer, .request, to: endpoint.location, in: endpoint.binding, relayState: relayState, signedWith: key)
    }
}
