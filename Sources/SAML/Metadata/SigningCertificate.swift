package import Primitives
import XMLSignature

/// A certificate whose key is trusted because somebody pinned it.
///
/// Nothing in it but the key decides anything; names and dates are for people (SAML Metadata Interoperability Profile
/// §2.6.1).
package struct SigningCertificate: Sendable {
    let pinned: PinnedCertificate

    init(_ pinned: PinnedCertificate) { self.pinned = pinned }

    /// Reads a certificate in DER.
    package init(der: [UInt8]) throws(CertificateProblem) {
        do throws(XMLProblem) { pinned = try PinnedCertificate(der: der) } catch { throw CertificateProblem(error) }
    }

    /// Reads a certificate in PEM, or its bare base64 with white space anywhere.
    package init(text: String) throws(CertificateProblem) {
        do throws(XMLProblem) { pinned = try PinnedCertificate(text: text) } catch { throw CertificateProblem(error) }
    }

    /// The certificate as DER.
    package var der: [UInt8] { pinned.der }
    /// The certificate as PEM.
    package var pem: String { pinned.pem }
    /// The SHA-256 of the DER, 64 lowercase hexadecimal digits.
    package var fingerprint: String { pinned.fingerprint }
    /// Its subject: `CN=idp.example, O=Example`.
    package var subject: String { pinned.subject }
    /// When it begins to hold.
    package var notBefore: Timestamp { pinned.notBefore }
    /// When it ends: something to warn of, and nothing to refuse for.
    package var notAfter: Timestamp { pinned.notAfter }
    /// What people call its key: `RSA 2048`, `P-256`.
    package var keyKind: String { pinned.key.kind }
}

extension SigningCertificate: Hashable {
    package static func == (left: SigningCertificate, right: SigningCertificate) -> Bool { left.der == right.der }

    package func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}

/// Why a certificate or key can't be pinned or used.
package enum CertificateProblem: String, Error, Sendable {
    /// It is not one, or of a form that is not read.
    case unreadable
    /// Its key is of a kind that is not used: neither RSA nor P-256.
    case unusableKey = "unusable_key"
    /// Its RSA key is shorter than 2048 bits, or has a small exponent.
    case weakKey = "weak_key"

    init(_ problem: XMLProblem) {
        self =
            switch problem.rule {
            case .weakKey: .weakKey
            case .key: .unusableKey
            default: .unreadable
            }
    }
}
