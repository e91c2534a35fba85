import Crypto
import CryptoExtras
import Primitives

extension PublicKeyMaterial {
    /// The members that make up the key itself: `kty` first, then its numbers.
    var jwkMembers: [JSON.Member] {
        switch self {
        case .p256(let key):
            let point = key.rawRepresentation
            return [
                .init(name: "kty", value: "EC"), .init(name: "crv", value: "P-256"),
                .init(name: "x", value: .string(Base64URL.encode(point.prefix(32)))),
                .init(name: "y", value: .string(Base64URL.encode(point.suffix(32)))),
            ]
        case .ed25519(let key):
            return [
                .init(name: "kty", value: "OKP"), .init(name: "crv", value: "Ed25519"),
                .init(name: "x", value: .string(Base64URL.encode(key.rawRepresentation))),
            ]
        case .rsa(let key):
            // The numbers of a key that was parsed can always be read; an empty one would be refused by any reader.
            let numbers = try? key.getKeyPrimitives()
            return [
                .init(name: "kty", value: "RSA"),
                .init(name: "n", value: .string(Base64URL.encode(numbers.map { Array($0.modulus) } ?? []))),
                .init(name: "e", value: .string(Base64URL.encode(numbers.map { Array($0.publicExponent) } ?? []))),
            ]
        }
    }
}
