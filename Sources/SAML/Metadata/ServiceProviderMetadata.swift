package import Primitives
import XMLSignature

/// Our own metadata: what an identity provider has to know of us (SAML Metadata §2.4.4).
package struct ServiceProviderMetadata: Sendable {
    /// The document, signed with the current key.
    package let document: [UInt8]

    /// The media type of metadata (SAML Metadata, appendix A).
    package static let mediaType = "application/samlmetadata+xml"

    /// Writes and signs the metadata; `id` names this edition of them, and they are good until `validUntil`.
    ///
    /// Keys are published for signing and for encryption, the current one first. Of several, an identity provider must
    /// try each for signatures (SAML Metadata §2.4.1.1), which is how keys can change without a day on which all must act.
    package init(
        of provider: ServiceProvider, id: MessageID, validUntil: Timestamp
    ) throws(SigningError) {
        let keys = [provider.current] + (provider.next.map { [$0] } ?? [])
        var writer = XMLWriter()
        writer.element(
            "md:EntityDescriptor",
            [
                ("xmlns:md", SAMLURI.metadataNamespace), ("ID", id.value), ("entityID", provider.entityID),
                ("validUntil", Instant.text(validUntil)),
            ]
        ) { writer in
            writer.signaturePlace()
            writer.element(
                "md:SPSSODescriptor",
                [
                    ("AuthnRequestsSigned", provider.signsRequests ? "true" : "false"),
                    ("WantAssertionsSigned", "true"), ("protocolSupportEnumeration", SAMLURI.protocolNamespace),
                ]
            ) { writer in
                for key in keys { Self.write(key, use: "signing", to: &writer) }
                for key in keys where key.decrypts { Self.write(key, use: "encryption", to: &writer) }
                Self.writeServices(of: provider, to: &writer)
            }
        }
        do throws(XMLProblem) {
            document = try XMLSigner(
                key: provider.current.privateKey, certificate: provider.current.certificate.pinned
            ).sign(writer)
        } catch {
            throw SigningError()
        }
    }

    private static func writeServices(of provider: ServiceProvider, to writer: inout XMLWriter) {
        for binding in [Endpoint.Binding.redirect, .post] {
            writer.element(
                "md:SingleLogoutService",
                [("Binding", binding.rawValue), ("Location", provider.singleLogoutService)])
        }
        for format in nameIDFormats { writer.element("md:NameIDFormat", text: format) }
        writer.element(
            "md:AssertionConsumerService",
            [
                ("Binding", Endpoint.Binding.post.rawValue), ("Location", provider.assertionConsumerService),
                ("index", "0"), ("isDefault", "true"),
            ])
    }

    private static func write(_ key: ServiceKey, use: String, to writer: inout XMLWriter) {
        writer.element("md:KeyDescriptor", [("use", use)]) { writer in
            writer.element("ds:KeyInfo", [("xmlns:ds", SAMLURI.signatureNamespace)]) { writer in
                writer.element("ds:X509Data") { writer in
                    writer.element("ds:X509Certificate", text: Base64.encode(key.certificate.der))
                }
            }
            guard use == "encryption" else { return }
            for method in encryptionMethods { writer.element("md:EncryptionMethod", [("Algorithm", method)]) }
        }
    }

    /// Any will do, the one that stays first.
    private static let nameIDFormats = [
        NameID.Format.persistent, NameID.Format.emailAddress, NameID.Format.unspecified,
    ]

    /// What `XMLDecryption` opens whoever signed it, the best first (XML Encryption 1.1 §5).
    private static let encryptionMethods = [
        "http://www.w3.org/2009/xmlenc11#aes256-gcm", "http://www.w3.org/2009/xmlenc11#aes128-gcm",
        "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p", "http://www.w3.org/2009/xmlenc11#rsa-oaep",
    ]
}
