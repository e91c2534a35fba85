import Crypto
import CryptoExtras

/// A public key of one of the three kinds we use, parsed once.
enum PublicKeyMaterial: Sendable {
    case p256(P256.Signing.PublicKey)
    case rsa(_RSA.Signing.PublicKey)
    case ed25519(Curve25519.Signing.PublicKey)

    /// The algorithms a key of this kind can have.
    var algorithms: [SignatureAlgorithm] {
        switch self {
        case .p256: [.es256]
        case .rsa: [.rs256, .ps256]
        case .ed25519: [.edDSA]
        }
    }

    /// Whether `signature` is the one of `message`; false for every malformed signature.
    func isValid(signature: [UInt8], over message: [UInt8], by algorithm: SignatureAlgorithm) -> Bool {
        switch (self, algorithm) {
        case (.p256(let key), .es256):
            // r and s of 32 bytes each and nothing else, DER least of all: RFC 7518 §3.4.
            guard signature.count == 64 else { return false }
            guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: SHA256.hash(data: message))
        case (.rsa(let key), .rs256):
            return isValid(signature, over: message, by: key, padding: .insecurePKCS1v1_5)
        case (.rsa(let key), .ps256):
            return isValid(signature, over: message, by: key, padding: .PSS)
        case (.ed25519(let key), .edDSA):
            return key.isValidSignature(signature, for: message)
        default:
            return false
        }
    }

    private func isValid(
        _ signature: [UInt8], over message: [UInt8], by key: _RSA.Signing.PublicKey, padding: _RSA.Signing.Padding
    ) -> Bool {
        guard signature.count == (key.keySizeInBits + 7) / 8 else { return false }  // RFC 8017 §8.1.2, §8.2.2
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        return key.isValidSignature(signature, for: SHA256.hash(data: message), padding: padding)
    }
}
