import Crypto

/// Names bytes by what they are.
package enum ContentHash {
    /// The SHA-256 of bytes, of 32 bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}
