import Crypto
import CryptoExtras
package import Primitives

/// A private key with its one algorithm, parsed once and kept.
package struct SigningKey: Sendable {
    private enum Material {
        case p256(P256.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
        case ed25519(Curve25519.Signing.PrivateKey)

        var publicKey: PublicKeyMaterial {
            switch self {
            case .p256(let key): .p256(key.publicKey)
            case .rsa(let key): .rsa(key.publicKey)
            case .ed25519(let key): .ed25519(key.publicKey)
            }
        }
    }

    /// The `kid`.
    package let id: String
    /// What it signs with.
    package let algorithm: SignatureAlgorithm
    /// The other half.
    package let publicKey: VerificationKey
    private let material: Material

    private init(id: String?, algorithm: SignatureAlgorithm, material: Material) throws(JOSEError) {
        let publicMaterial = material.publicKey
        let id = if let id { id } else { try KeyThumbprint.sha256(of: .object(publicMaterial.jwkMembers)) }
        self.id = id
        self.algorithm = algorithm
        self.material = material
        publicKey = VerificationKey(id: id, algorithm: algorithm, material: publicMaterial)
    }

    /// Makes a new key from the system's randomness; RSA keys have 2048 bits and take a good part of a second.
    ///
    /// Without an `id` its thumbprint is its name (RFC 7638).
    package static func generate(_ algorithm: SignatureAlgorithm, id: String? = nil) throws -> SigningKey {
        let material: Material =
            switch algorithm {
            case .es256: .p256(P256.Signing.PrivateKey(compactRepresentable: false))
            case .rs256, .ps256: .rsa(try _RSA.Signing.PrivateKey(keySize: .bits2048))
            case .edDSA: .ed25519(Curve25519.Signing.PrivateKey())
            }
        return try SigningKey(id: id, algorithm: algorithm, material: material)
    }

    /// Reads what `serialized` wrote; the library's error when the bytes are no such key.
    package init(algorithm: SignatureAlgorithm, id: String? = nil, serialized: [UInt8]) throws {
        let material: Material =
            switch algorithm {
            case .es256: .p256(try P256.Signing.PrivateKey(rawRepresentation: serialized))
            case .rs256, .ps256: .rsa(try _RSA.Signing.PrivateKey(derRepresentation: serialized))
            case .edDSA: .ed25519(try Curve25519.Signing.PrivateKey(rawRepresentation: serialized))
            }
        try self.init(id: id, algorithm: algorithm, material: material)
    }

    /// The private key in the clear, to be sealed before it is stored.
    ///
    /// PKCS#8 DER for RSA, the 32 bytes of the scalar or seed for the curves.
    package var serialized: [UInt8] {
        switch material {
        case .p256(let key): Array(key.rawRepresentation)
        case .rsa(let key): Array(key.pkcs8DERRepresentation)
        case .ed25519(let key): Array(key.rawRepresentation)
        }
    }

    /// The signature of `message`, in the form a JWS has it (RFC 7518 §3.3 to §3.5, RFC 8037 §3.1).
    package func signature(over message: [UInt8]) throws -> [UInt8] {
        switch material {
        case .p256(let key):
            return Array(try key.signature(for: SHA256.hash(data: message)).rawRepresentation)
        case .rsa(let key):
            let padding: _RSA.Signing.Padding = algorithm == .ps256 ? .PSS : .insecurePKCS1v1_5
            return Array(try key.signature(for: SHA256.hash(data: message), padding: padding).rawRepresentation)
        case .ed25519(let key):
            return Array(try key.signature(for: message))
        }
    }

    /// The public half as a JSON Web Key.
    package var publicJWK: JSON { publicKey.jwk }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    /// Names the key and shows nothing of it.
    package var description: String { "‹\(algorithm.rawValue) key \(id)›" }

    /// Shows nothing, so that `dump` shows nothing either.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
