package import Identity
package import Primitives
import SAML

/// What people call a certificate and when it ends, as far as it can be read.
enum CertificatePrint {
    /// The first 16 hexadecimal digits of the fingerprint of a certificate in base64.
    static func short(of certificate: String) -> String {
        read(certificate).map { String($0.fingerprint.prefix(16)) } ?? "unreadable"
    }

    /// The certificate.
    static func read(_ certificate: String) -> SigningCertificate? {
        Base64.decode(certificate).flatMap { try? SigningCertificate(der: $0) }
    }
}

extension IdentityProviderRecord {
    /// The published certificate that is good for the longest, and when it ends: from then on something has to be done.
    package func lastCertificate() -> (fingerprint: String, notAfter: Timestamp)? {
        certificates.filter { $0.leavesAt == nil }.compactMap { CertificatePrint.read($0.der) }
            .max { $0.notAfter < $1.notAfter }.map { ($0.fingerprint, $0.notAfter) }
    }
}
