import Crypto
package import JOSE
import Primitives

/// `at_hash`: ties an ID token to the access token issued with it (OpenID Connect Core §3.1.3.6).
package enum AccessTokenHash {
    /// The left half of the access token's hash in base64url; the hash is the one of the ID token's algorithm.
    package static func compute(_ accessToken: String, algorithm: SignatureAlgorithm) -> String {
        let bytes = Array(accessToken.utf8)
        switch algorithm {
        case .es256, .rs256, .ps256: return Base64URL.encode(Array(SHA256.hash(data: bytes)).prefix(16))
        case .edDSA: return Base64URL.encode(Array(SHA512.hash(data: bytes)).prefix(32))  // RFC 8032 §5.1: Ed25519
        }
    }
}
