import Crypto
import CryptoExtras
import FoundationEssentials

/// A public key that verifies signatures: RSA of 2048 bits with an exponent of 65537, or more; or P-256.
package struct XMLKey: Sendable {
    enum Material: Sendable {
        case rsa(_RSA.Signing.PublicKey)
        case p256(P256.Signing.PublicKey)
    }

    private static let sizes = 2_048...16_384
    private static let smallestExponent = 65_537

    let material: Material

    init(material: Material) { self.material = material }

    /// Reads a DER SubjectPublicKeyInfo (RFC 5280 §4.1).
    ///
    /// `weakKey` is an RSA key that is too small or has too small an exponent; `key` is anything else.
    package init(subjectPublicKeyInfo der: [UInt8]) throws(XMLProblem) {
        if let key = try? P256.Signing.PublicKey(derRepresentation: der) {
            material = .p256(key)
        } else if let key = try? _RSA.Signing.PublicKey(unsafeDERRepresentation: der) {
            guard Self.sizes.contains(key.keySizeInBits), let numbers = try? key.getKeyPrimitives(),
                Self.isStrong(exponent: numbers.publicExponent)
            else { throw XMLProblem(.weakKey) }
            material = .rsa(key)
        } else {
            throw XMLProblem(.key)
        }
    }

    private static func isStrong(exponent: Data) -> Bool {
        let digits = exponent.drop { $0 == 0 }
        guard digits.count <= 4, digits.last.map({ $0 & 1 == 1 }) == true else { return false }
        return digits.reduce(0) { $0 << 8 | Int($1) } >= smallestExponent
    }

    /// The key as DER SubjectPublicKeyInfo.
    package var subjectPublicKeyInfo: [UInt8] {
        switch material {
        case .rsa(let key): Array(key.derRepresentation)
        case .p256(let key): Array(key.derRepresentation)
        }
    }

    /// What people call it: `RSA 2048`, `P-256`.
    package var kind: String {
        switch material {
        case .rsa(let key): "RSA \(key.keySizeInBits)"
        case .p256: "P-256"
        }
    }

    /// Whether a signature by this method can be this key's.
    package func fits(_ method: SignatureMethod) -> Bool {
        switch (material, method) {
        case (.rsa, .rsaSHA256), (.rsa, .rsaSHA384), (.rsa, .rsaSHA512), (.p256, .ecdsaSHA256): true
        default: false
        }
    }

    /// Whether `signature` is this key's for `message`.
    ///
    /// False too for everything malformed, and for a method that is not one for a key of this kind.
    package func isValid(signature: [UInt8], over message: [UInt8], by method: SignatureMethod) -> Bool {
        switch (material, method) {
        case (.rsa(let key), .rsaSHA256): Self.isValid(signature, for: SHA256.hash(data: message), by: key)
        case (.rsa(let key), .rsaSHA384): Self.isValid(signature, for: SHA384.hash(data: message), by: key)
        case (.rsa(let key), .rsaSHA512): Self.isValid(signature, for: SHA512.hash(data: message), by: key)
        case (.p256(let key), .ecdsaSHA256): Self.isValid(signature, for: SHA256.hash(data: message), by: key)
        default: false
        }
    }

    private static func isValid(
        _ signature: [UInt8], for digest: some Digest, by key: _RSA.Signing.PublicKey
    ) -> Bool {
        guard signature.count == (key.keySizeInBits + 7) / 8 else { return false }  // RFC 8017 §8.2.2
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        return key.isValidSignature(signature, for: digest, padding: .insecurePKCS1v1_5)
    }

    private static func isValid(
        _ signature: [UInt8], for digest: some Digest, by key: P256.Signing.PublicKey
    ) -> Bool {
        // XML Signature 1.1 §6.4.3: r and s, 32 bytes each.
        guard signature.count == 64, let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
        else { return false }
        return key.isValidSignature(signature, for: digest)
    }
}
