import Crypto
import CryptoExtras
import FoundationEssentials
package import Primitives

/// A private key of ours: RSA, which signs and decrypts, or P-256, which signs.
package struct XMLPrivateKey: Sendable {
    enum Material: Sendable {
        case rsa(_RSA.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
    }

    let material: Material

    private init(material: Material) { self.material = material }

    /// Makes an RSA key of 3072 bits from the system's randomness; takes a good part of a second.
    ///
    /// It is published in metadata for years, so it is larger than what we demand of others.
    package static func generateRSA() throws(XMLProblem) -> XMLPrivateKey {
        guard let key = try? _RSA.Signing.PrivateKey(keySize: .bits3072) else { throw XMLProblem(.key) }
        return XMLPrivateKey(material: .rsa(key))
    }

    /// Makes a P-256 key.
    package static func generateP256() -> XMLPrivateKey {
        XMLPrivateKey(material: .p256(P256.Signing.PrivateKey(compactRepresentable: false)))
    }

    /// Reads a key from DER: PKCS #8, or the older forms of either kind.
    package init(der: Secret<[UInt8]>) throws(XMLProblem) {
        if let key = try? P256.Signing.PrivateKey(derRepresentation: der.reveal()) {
            material = .p256(key)
        } else if let key = try? _RSA.Signing.PrivateKey(derRepresentation: der.reveal()) {
            material = .rsa(key)
        } else {
            throw XMLProblem(.key)
        }
    }

    /// The key as DER, as `init(der:)` reads it.
    package var der: Secret<[UInt8]> {
        switch material {
        case .rsa(let key): Secret(Array(key.derRepresentation))
        case .p256(let key): Secret(Array(key.derRepresentation))
        }
    }

    /// The other half.
    package var publicKey: XMLKey {
        switch material {
        case .rsa(let key): XMLKey(material: .rsa(key.publicKey))
        case .p256(let key): XMLKey(material: .p256(key.publicKey))
        }
    }

    /// The method it signs by: RSA with SHA-256, or ECDSA with SHA-256.
    package var method: SignatureMethod {
        switch material {
        case .rsa: .rsaSHA256
        case .p256: .ecdsaSHA256
        }
    }

    /// Signs bytes as they are, as the redirect binding wants; ECDSA gives r and s, 32 bytes each.
    package func signature(over message: [UInt8]) throws(XMLProblem) -> [UInt8] {
        let digest = SHA256.hash(data: message)
        switch material {
        case .rsa(let key):
            guard let signature = try? key.signature(for: digest, padding: .insecurePKCS1v1_5) else {
                throw XMLProblem(.signing)
            }
            return Array(signature.rawRepresentation)
        case .p256(let key):
            guard let signature = try? key.signature(for: digest) else { throw XMLProblem(.signing) }
            return Array(signature.rawRepresentation)
        }
    }
}
