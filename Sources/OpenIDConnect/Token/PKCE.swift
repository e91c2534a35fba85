import Crypto
import Primitives

/// Proof Key for Code Exchange, method S256 (RFC 7636).
package enum PKCE {
    /// Whether `BASE64URL(SHA256(verifier))` is the challenge (RFC 7636 §4.6).
    ///
    /// A verifier that is not well-formed never matches.
    package static func matches(verifier: String, challenge: String) -> Bool {
        guard isWellFormed(verifier: verifier) else { return false }
        let hash = Base64URL.encode(Array(SHA256.hash(data: Array(verifier.utf8))))
        return constantTimeEquals(Array(hash.utf8), Array(challenge.utf8))
    }

    /// Whether `verifier` has 43 to 128 unreserved characters (RFC 7636 §4.1).
    package static func isWellFormed(verifier: String) -> Bool {
        guard (43...128).contains(verifier.utf8.count) else { return false }
        return verifier.utf8.allSatisfy { byte in
            switch byte {
            case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E: true
            default: false
            }
        }
    }
}
