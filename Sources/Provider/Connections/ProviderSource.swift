import Identity
import Primitives
import SAML

/// Reads where what we know of a SAML identity provider comes from, as it is declared.
struct ProviderSource {
    /// Why nothing can be made of it, to follow the file and line of the key it is about.
    struct Problem: Error, Equatable {
        /// The key that is to blame.
        let key: String
        /// What is wrong with it, and what is expected.
        let text: String
    }

    /// What was read.
    struct Reading {
        /// What is known of the provider.
        let record: IdentityProviderRecord
        /// Keys of the document that cannot be used, each with why.
        let passedOver: [String]
        /// How long the document says that it may be kept.
        var cacheDuration: Duration?
    }

    /// What is said of the connection.
    let settings: SAMLSettings
    /// When this happens.
    let now: Timestamp

    /// Reads what was typed.
    func typed(
        entityID: String, signOnURL: String, certificates: [String]
    ) throws(Problem) -> Reading {
        guard EntityIDRule.allows(entityID) else {
            throw Problem(key: "idp_entity_id", text: expected("the provider's entity ID without white space"))
        }
        guard EndpointRule.allows(signOnURL) else {
            throw Problem(key: "idp_sso_url", text: expected("an https:// address that browsers may be sent to"))
        }
        let pinned = try Self.certificates(certificates, key: "idp_certificates")
        let signOn = Endpoint(binding: .redirect, location: signOnURL)
        guard let provider = IdentityProvider(entityID: entityID, signOn: [signOn], certificates: pinned) else {
            throw Problem(key: "idp_certificates", text: expected("at least one certificate in PEM"))
        }
        return Reading(record: IdentityProviderRecord(of: provider, document: nil, at: now), passedOver: [])
    }

    /// Reads a metadata document; one that must be signed is refused when it is not.
    ///
    /// - Parameter key: what declares the document.
    func document(_ bytes: [UInt8], key: String) throws(Problem) -> Reading {
        var signers: [SigningCertificate]?
        if settings.refresh == .signed, case .url = settings.source {
            signers = try Self.certificates(settings.metadataCertificates, key: "metadata_certificates")
        }
        do throws(MetadataProblem) {
            let reading = try MetadataReader(at: now, signedBy: signers).read(bytes)
            let text = String(decoding: bytes, as: UTF8.self)
            return Reading(
                record: IdentityProviderRecord(of: reading.provider, document: text, at: now),
                passedOver: reading.passedOver, cacheDuration: reading.provider.cacheDuration)
        } catch {
            throw Problem(key: key, text: expected("metadata that can be used: \(error.sentence)"))
        }
    }

    /// Certificates as they stand in a file.
    static func certificates(_ texts: [String], key: String) throws(Problem) -> [SigningCertificate] {
        var certificates: [SigningCertificate] = []
        for (index, text) in texts.enumerated() {
            do throws(CertificateProblem) {
                let certificate = try SigningCertificate(text: text)
                if !certificates.contains(certificate) { certificates.append(certificate) }
            } catch {
                throw Problem(
                    key: key,
                    text: "certificate \(index + 1): expected one in PEM with an RSA key of 2048 bits or more, or a "
                        + "P-256 key (\(error.rawValue))")
            }
        }
        return certificates
    }

    private func expected(_ text: String) -> String { "expected \(text)" }
}

extension MetadataProblem {
    /// What does not hold, in a few words.
    var sentence: String {
        let words = code.rawValue.replacing("_", with: " ")
        let detail = self.detail.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : String($0) }
        return detail.isEmpty ? words : "\(words) (\(detail.joined()))"
    }
}

extension IdentityProviderRecord {
    /// The same, with the certificates that were known before as old as they are.
    func keepingAges(of old: IdentityProviderRecord?) -> IdentityProviderRecord {
        guard let old else { return self }
        let ages = Dictionary(old.certificates.map { ($0.der, $0.addedAt) }) { first, _ in first }
        var record = self
        record.certificates = certificates.map { certificate in
            Certificate(der: certificate.der, addedAt: ages[certificate.der] ?? certificate.addedAt)
        }
        return record
    }
}
