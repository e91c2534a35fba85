import Crypto
import CryptoExtras

/// A public key that verifies signatures: RSA of 2048 bits with an exponent of 65537, or more; or P-256.
package struct XMLKey: Sendable {
    enum Material: Sendable {
        case rsa(_RSA.Signing.PublicKey)
        case p256(P256.Signing.PublicKey)
    }
    let material: Material

    /// Reads a DER SubjectPublicKeyInfo (RFC 5280 §4.1); `key` or `weakKey` when it is none for us.
    package init(subjectPublicKeyInfo der: [UInt8]) throws(XMLProblem) { throw XMLProblem(.key) }

    /// The key as DER SubjectPublicKeyInfo.
    package var subjectPublicKeyInfo: [UInt8] { [] }

    /// What people call it: `RSA 2048`, `P-256`.
    package var kind: String { "" }

    /// Whether `signature` is this key's for `message`; false when the method is not one for a key of this kind.
    package func isValid(signature: [UInt8], over message: [UInt8], by method: SignatureMethod) -> Bool { false }
}
