package import Primitives

/// A public key that verifies signatures of exactly one algorithm (RFC 8725 §3.1).
package struct VerificationKey: Sendable {
    /// The `kid` its owner gave it.
    package let id: String?
    /// The one algorithm it verifies, whatever a token says.
    package let algorithm: SignatureAlgorithm
    let material: PublicKeyMaterial

    init(id: String?, algorithm: SignatureAlgorithm, material: PublicKeyMaterial) {
        self.id = id
        self.algorithm = algorithm
        self.material = material
    }

    /// Reads a JSON Web Key whose members all agree that it is a public key for one of our algorithms.
    ///
    /// `use`, `key_ops` and `alg` may be missing but not say otherwise; an RSA key that names no `alg` is one for
    /// RS256. RSA keys have 2048 bits and an exponent of 65537 at least. Private members are refused.
    package init(jwk: JSON) throws(JOSEError) {
        let key = try JSONWebKey(jwk)
        guard let algorithm = key.algorithms.first else { throw .unsupportedKey }
        self.init(id: key.id, algorithm: algorithm, material: key.material)
    }

    /// Whether `signature` is this key's for `message`.
    ///
    /// Malformed signatures are merely not valid: the reason is never told apart.
    package func isValid(signature: [UInt8], over message: [UInt8]) -> Bool {
        material.isValid(signature: signature, over: message, by: algorithm)
    }

    /// This key as a JSON Web Key to be published: `kty`, `use`, `alg`, `kid` and the public numbers.
    package var jwk: JSON {
        var members = material.jwkMembers
        var facts: [JSON.Member] = [
            .init(name: "use", value: "sig"), .init(name: "alg", value: .string(algorithm.rawValue)),
        ]
        if let id { facts.append(.init(name: "kid", value: .string(id))) }
        members.insert(contentsOf: facts, at: 1)
        return .object(members)
    }
}
