/// How to talk to a SAML 2.0 identity provider.
///
/// Stored as one document; a key left out has its default.
package struct SAMLSettings: Sendable, Hashable, Codable {
    /// Where what we know of the provider comes from.
    package enum Source: Sendable, Hashable, Codable {
        /// A metadata document that was handed over: its XML as it came.
        case document(String)
        /// A metadata document at this URL.
        case url(String)
        /// What somebody typed: entity ID, the address for requests by redirect, certificates in PEM.
        case typed(entityID: String, signOnURL: String, certificates: [String])
    }

    /// What may change by itself when the document at the URL changes, by its name in files.
    package enum Refresh: String, Sendable, Codable, CaseIterable {
        /// Nothing.
        case off
        /// Keys, when the document came over https with a certificate that verified.
        case tls
        /// Keys, when the document is signed by one of `metadataCertificates`.
        case signed
    }

    /// What our requests are signed with, by its name in files.
    package enum RequestSignature: String, Sendable, Codable, CaseIterable {
        /// RSA with SHA-256.
        case rsaSHA256 = "rsa-sha256"
        /// ECDSA on P-256 with SHA-256.
        case ecdsaSHA256 = "ecdsa-sha256"
    }

    /// Where what we know of the provider comes from.
    package var source: Source
    /// What may change by itself.
    package var refresh = Refresh.tls
    /// Certificates, in PEM, one of which must have signed the metadata when `refresh` is `signed`.
    package var metadataCertificates: [String] = []
    /// Whether our requests are signed.
    package var signsRequests = true
    /// With what.
    package var requestSignature = RequestSignature.rsaSHA256
    /// Whether an assertion in the clear is refused.
    package var wantsEncryptedAssertions = false
    /// Whether an answer that nobody asked for may start a sign-in of ours.
    package var allowsProviderInitiated = false
    /// How far the provider's clock may be off, 0 to 300.
    package var clockSkewSeconds = 60
    /// The NameID format that requests ask for; nil leaves it to the provider.
    package var nameIDFormat: String?
    /// The attribute that says who somebody is, in place of the NameID; a transient NameID never does.
    package var subjectAttribute: String?
    /// Our entity ID, where it is not the address of our metadata: kept from a system that was there before.
    package var entityID: String?
    /// The path where answers arrive, where it is not `/sso/ID/acs`: kept from a system that was there before.
    package var acsPath: String?

    /// Settings with defaults for everything that has one.
    package init(source: Source) { self.source = source }
}

extension SAMLSettings {
    /// Reads a stored document; a key that is missing, because the row is older than the key, has its default.
    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init(source: try keys.decode(Source.self, forKey: .source))
        refresh = try keys.decodeIfPresent(forKey: .refresh) ?? refresh
        metadataCertificates = try keys.decodeIfPresent(forKey: .metadataCertificates) ?? metadataCertificates
        signsRequests = try keys.decodeIfPresent(forKey: .signsRequests) ?? signsRequests
        requestSignature = try keys.decodeIfPresent(forKey: .requestSignature) ?? requestSignature
        wantsEncryptedAssertions =
            try keys.decodeIfPresent(forKey: .wantsEncryptedAssertions) ?? wantsEncryptedAssertions
        allowsProviderInitiated = try keys.decodeIfPresent(forKey: .allowsProviderInitiated) ?? allowsProviderInitiated
        clockSkewSeconds = try keys.decodeIfPresent(forKey: .clockSkewSeconds) ?? clockSkewSeconds
        nameIDFormat = try keys.decodeIfPresent(forKey: .nameIDFormat)
        subjectAttribute = try keys.decodeIfPresent(forKey: .subjectAttribute)
        entityID = try keys.decodeIfPresent(forKey: .entityID)
        acsPath = try keys.decodeIfPresent(forKey: .acsPath)
    }
}
