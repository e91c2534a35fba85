package import Primitives

/// A signing key as stored: its private half is sealed.
package struct SigningKeyRecord: Sendable, Equatable {
    /// The `kid`.
    package let id: String
    /// JWS algorithm (`ES256`, `RS256`, `PS256`, `EdDSA`).
    package let algorithm: String
    /// The private key, sealed with the deployment's data key.
    package let sealedPrivateKey: [UInt8]
    /// The public key as a JSON Web Key (JSON text).
    package let publicJWK: String
    /// When it was made and first published.
    package let createdAt: Timestamp
    /// It signs from here on; in the future for the key published ahead.
    package var activeFrom: Timestamp
    /// It signs no more from here on; nil while it is active or next.
    package var retiredAt: Timestamp?
    /// It is no longer published from here on; set with `retiredAt`.
    package var removedAt: Timestamp?

    /// A key as stored.
    package init(
        id: String, algorithm: String, sealedPrivateKey: [UInt8], publicJWK: String, createdAt: Timestamp,
        activeFrom: Timestamp, retiredAt: Timestamp? = nil, removedAt: Timestamp? = nil
    ) {
        self.id = id
        self.algorithm = algorithm
        self.sealedPrivateKey = sealedPrivateKey
        self.publicJWK = publicJWK
        self.createdAt = createdAt
        self.activeFrom = activeFrom
        self.retiredAt = retiredAt
        self.removedAt = removedAt
    }
}
