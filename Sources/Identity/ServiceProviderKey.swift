package import Primitives

/// A key of ours at one connection: it signs our requests and opens what the provider encrypted for us.
package struct ServiceProviderKey: Sendable, Hashable {
    /// Where a key is in its life.
    package enum Stage: String, Sendable, Codable, CaseIterable {
        /// Published ahead of its use.
        case next
        /// Signs; published.
        case current
        /// Opens what was encrypted for it before the provider heard of the current one; no longer published.
        case retired
    }

    /// The connection.
    package let connection: ConnectionID
    /// The key's name in the connection.
    package let id: String
    /// Where it is in its life.
    package let stage: Stage
    /// The private key, PKCS#8 DER, sealed.
    package let sealedKey: [UInt8]
    /// Its self-signed certificate, DER.
    package let certificate: [UInt8]
    /// When it was made.
    package let createdAt: Timestamp

    /// A key as stored.
    package init(
        connection: ConnectionID, id: String, stage: Stage, sealedKey: [UInt8], certificate: [UInt8],
        createdAt: Timestamp
    ) {
        self.connection = connection
        self.id = id
        self.stage = stage
        self.sealedKey = sealedKey
        self.certificate = certificate
        self.createdAt = createdAt
    }
}
