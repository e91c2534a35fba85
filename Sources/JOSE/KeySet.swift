package import Primitives

/// The keys of one party, and of that party only: a token is never tried against somebody else's.
package struct KeySet: Sendable {
    /// The most keys a set may have.
    package static let maximumKeys = 100
    /// The longest JSON text that is read as a set.
    package static let maximumBytes = 1 << 20

    /// The keys that can be used, in the order of the document.
    package let keys: [VerificationKey]

    /// Gathers keys that were read before, such as our own.
    package init(_ keys: [VerificationKey]) { self.keys = keys }

    /// Reads a JSON Web Key Set (RFC 7517 §5).
    ///
    /// Keys we cannot use (other types, for encryption, too weak, malformed) are skipped one by one, so that a foreign
    /// document with one new kind of key still serves. An RSA key without `alg` verifies RS256 and PS256; which of
    /// them counts is for the caller to allow.
    package init(parsing bytes: some Collection<UInt8>) throws(JOSEError) {
        guard bytes.count <= Self.maximumBytes, let document = try? JSON.parse(bytes) else { throw .malformedKeySet }
        try self.init(document)
    }

    /// Reads a JSON Web Key Set that is JSON already, such as a client's registered `jwks`.
    package init(_ document: JSON) throws(JOSEError) {
        guard let entries = document["keys"]?.array else { throw .malformedKeySet }
        guard entries.count <= Self.maximumKeys else { throw .tooManyKeys }
        keys = entries.compactMap { try? JSONWebKey($0) }.flatMap { key in
            key.algorithms.map { VerificationKey(id: key.id, algorithm: $0, material: key.material) }
        }
    }

    /// The keys that may have signed a token with this `kid` and `alg`.
    ///
    /// With a `kid` only keys of exactly that name; without one, every key of the algorithm.
    package func keys(id: String?, algorithm: SignatureAlgorithm) -> [VerificationKey] {
        keys.filter { key in
            guard key.algorithm == algorithm else { return false }
            guard let id else { return true }
            return key.id.map { $0.isSameBytes(as: id) } ?? false
        }
    }

    /// The document that publishes these keys.
    ///
    /// There is nothing private in it, since a `VerificationKey` holds nothing private.
    package var document: [UInt8] {
        let document: JSON = ["keys": .array(keys.map(\.jwk))]
        return document.encoded()
    }
}
