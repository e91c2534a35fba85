/// The signature algorithms spoken here (RFC 7518 §3.1, RFC 8037 §3.1): all asymmetric, none of them `none`.
package enum SignatureAlgorithm: String, CaseIterable, Sendable, Codable {
    /// ECDSA on P-256 with SHA-256.
    case es256 = "ES256"
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    case rs256 = "RS256"
    /// RSASSA-PSS with SHA-256 and a salt of 32 bytes.
    case ps256 = "PS256"
    /// Ed25519.
    case edDSA = "EdDSA"
}
