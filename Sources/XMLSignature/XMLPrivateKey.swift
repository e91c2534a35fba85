import Crypto
import CryptoExtras
package import Primitives

/// A private key of ours: RSA, which signs and decrypts, or P-256, which signs.
package struct XMLPrivateKey: Sendable {
    enum Material: Sendable {
        case rsa(_RSA.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
    }
    let material: Material

    /// Makes an RSA key of 3072 bits from the system's randomness; takes a good part of a second.
    package static func generateRSA() throws(XMLProblem) -> XMLPrivateKey { throw XMLProblem(.key) }

    /// Makes a P-256 key.
    package static func generateP256() -> XMLPrivateKey { XMLPrivateKey(material: .p256(P256.Signing.PrivateKey())) }

    init(material: Material) { self.material = material }

    /// Reads a key from DER, PKCS #8 or the older form of RSA keys.
    package init(der: Secret<[UInt8]>) throws(XMLProblem) { throw XMLProblem(.key) }

    /// The key as DER, as `init(der:)` reads it.
    package var der: Secret<[UInt8]> { Secret([]) }

    /// The other half.
    package var publicKey: XMLKey { get throws(XMLProblem) { throw XMLProblem(.key) } }

    /// The method it signs by: RSA with SHA-256, or ECDSA with SHA-256.
    package var method: SignatureMethod { .rsaSHA256 }

    /// Signs bytes as they are, as the redirect binding wants; ECDSA gives r and s, 32 bytes each.
    package func signature(over message: [UInt8]) throws(XMLProblem) -> [UInt8] { throw XMLProblem(.signing) }

    /// A certificate for this key that it signs itself, as metadata carries it.
    package func selfSigned(
        commonName: String, notBefore: Timestamp, notAfter: Timestamp, serialNumber: [UInt8]
    ) throws(XMLProblem) -> PinnedCertificate { throw XMLProblem(.certificate) }
}
