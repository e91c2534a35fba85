import Crypto
import JOSE
import Primitives
import TestKit
import Testing

/// Signatures that are no signatures.
struct SignatureAttackTests {
    /// The order of P-256 (SEC 2 §2.4.2).
    private static let order: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ]
    private static let zero = [UInt8](repeating: 0, count: 32)
    private static let one: [UInt8] = Array(zero.dropLast()) + [1]
    private static let highest = [UInt8](repeating: 0xFF, count: 32)

    @Test(
        "JW-05 psychic signatures are refused", .spec("RFC 8725", "3.1"),
        arguments: [zero, one, order, highest], [zero, one, order, highest])
    func psychic(r: [UInt8], s: [UInt8]) throws {
        let key = try TestKeys.key(.es256)
        #expect(try verdict(on: Forge(for: key).token(signature: r + s)) == .invalidSignature)
    }

    @Test("JW-05 half a good signature is refused", .spec("RFC 7518", "3.4"))
    func halfPsychic() throws {
        let key = try TestKeys.key(.es256)
        let forge = Forge(for: key)
        let good = try key.signature(over: Array(forge.signingInput.utf8))
        for edge in [Self.zero, Self.order, Self.highest] {
            #expect(try verdict(on: forge.token(signature: good.prefix(32) + edge)) == .invalidSignature)
            #expect(try verdict(on: forge.token(signature: edge + good.suffix(32))) == .invalidSignature)
        }
        #expect(try verdict(on: forge.token(signature: Array(good.suffix(32) + good.prefix(32)))) == .invalidSignature)
        #expect(try verdict(on: forge.token(signature: good)) == nil)
    }

    @Test("JW-05 ES256 signatures of another length, and DER, are refused", .spec("RFC 7518", "3.4"))
    func otherLengths() throws {
        let key = try TestKeys.key(.es256)
        let forge = Forge(for: key)
        let good = try key.signature(over: Array(forge.signingInput.utf8))
        let der = Array(try P256.Signing.ECDSASignature(rawRepresentation: good).derRepresentation)
        let others = [
            der, [0] + good, good + [0], Array(good.dropLast()), Array(good.dropFirst()), good + good,
            [0] + good.prefix(32) + [0] + good.suffix(32), Array(good.prefix(32)), Self.zero + good + Self.zero,
        ]
        for signature in others {
            #expect(try verdict(on: forge.token(signature: signature)) == .invalidSignature)
        }
    }

    @Test(
        "JW-06 RSA signatures of another length are refused", .spec("RFC 8017", "8.2.2"),
        arguments: [SignatureAlgorithm.rs256, .ps256])
    func rsaLengths(algorithm: SignatureAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        let forge = Forge(for: key)
        let good = try key.signature(over: Array(forge.signingInput.utf8))
        let others = [
            [0] + good, good + [0], Array(good.dropLast()), Array(good.dropFirst()), good + good, [0], [1],
            [UInt8](repeating: 0, count: 256), [UInt8](repeating: 0, count: 255) + [1],
            [UInt8](repeating: 0xFF, count: 256),
        ]
        for signature in others {
            #expect(try verdict(on: forge.token(signature: signature)) == .invalidSignature)
        }
        #expect(try verdict(on: forge.token(signature: good)) == nil)
    }

    @Test(
        "JW-06 a short RSA signature without its leading zero is refused", .spec("RFC 8017", "8.2.2"),
        arguments: [SignatureAlgorithm.rs256])
    func rsaLeadingZero(algorithm: SignatureAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        for number in 0..<4_096 {
            let forge = Forge(for: key).with(payload: #"{"jti":"\#(number)"}"#)
            let good = try key.signature(over: Array(forge.signingInput.utf8))
            guard good.first == 0 else { continue }
            #expect(try verdict(on: forge.token(signature: good)) == nil)
            #expect(try verdict(on: forge.token(signature: Array(good.dropFirst()))) == .invalidSignature)
            return
        }
        Issue.record("no signature began with a zero")
    }

    @Test(
        "JW-06 a signature beyond the modulus is refused", .spec("RFC 8017", "5.2.2"),
        arguments: [SignatureAlgorithm.rs256, .ps256])
    func rsaBeyondModulus(algorithm: SignatureAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        let modulus = try #require(key.publicJWK["n"]?.string.flatMap { Base64URL.decode($0) })
        for number in 0..<512 {
            let forge = Forge(for: key).with(payload: #"{"jti":"\#(number)"}"#)
            let good = try key.signature(over: Array(forge.signingInput.utf8))
            guard let sum = Self.sum(good, modulus) else { continue }
            #expect(try verdict(on: forge.token(signature: sum)) == .invalidSignature)
            return
        }
        Issue.record("no sum was short enough")
    }

    /// The sum of two numbers of the same length, nil when it is longer than they are.
    private static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8]? {
        var carry = 0
        var digits: [UInt8] = []
        for (left, right) in zip(left.reversed(), right.reversed()) {
            let sum = Int(left) + Int(right) + carry
            digits.append(UInt8(sum & 0xFF))
            carry = sum >> 8
        }
        return carry == 0 ? digits.reversed() : nil
    }

    @Test("JW-06 a PKCS #1 signature is none for PSS, and the other way about", .spec("RFC 8725", "3.1"))
    func paddingsDoNotMix() throws {
        let serialized = try TestKeys.key(.rs256).serialized
        let pkcs1 = try SigningKey(algorithm: .rs256, id: "1", serialized: serialized)
        let pss = try SigningKey(algorithm: .ps256, id: "1", serialized: serialized)
        let message: [UInt8] = [1, 2, 3]
        #expect(!pkcs1.publicKey.isValid(signature: try pss.signature(over: message), over: message))
        #expect(!pss.publicKey.isValid(signature: try pkcs1.signature(over: message), over: message))
    }

    @Test(
        "Ed25519 signatures of another length or with a scalar beyond the order are refused", .spec("RFC 8032", "5.1.7")
    )
    func edwardsMalleability() throws {
        let key = try TestKeys.key(.edDSA)
        let forge = Forge(for: key)
        let good = try key.signature(over: Array(forge.signingInput.utf8))
        // L, little endian: adding it to S gives the other S that solves the equation.
        let order: [UInt8] =
            [
                0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
            ] + [UInt8](repeating: 0, count: 15) + [0x10]
        let scalar = try #require(Self.sum(good.suffix(32).reversed(), order.reversed()))
        let others = [good.prefix(32) + scalar.reversed(), good + [0], Array(good.dropLast()), [0] + good]
        for signature in others {
            #expect(try verdict(on: forge.token(signature: signature)) == .invalidSignature)
        }
        #expect(try verdict(on: forge.token(signature: good)) == nil)
    }
}
