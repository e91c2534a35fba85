import JOSE
import Primitives
import TestKit
import Testing

/// Which JSON Web Keys are taken as keys for one of our signatures.
struct JSONWebKeyTests {
    private static let ec: [JSON.Member] = [
        .init("kty", "EC"), .init("crv", "P-256"), .init("x", .string(Vectors.a3X)), .init("y", .string(Vectors.a3Y)),
    ]
    private static let rsa: [JSON.Member] = [
        .init("kty", "RSA"), .init("n", .string(Vectors.a2Modulus)), .init("e", "AQAB"),
    ]
    private static let ed: [JSON.Member] = [
        .init("kty", "OKP"), .init("crv", "Ed25519"), .init("x", .string(Vectors.ed25519Point)),
    ]

    /// `members` with some of them replaced or added.
    private static func jwk(_ members: [JSON.Member], _ changes: JSON.Member...) -> JSON {
        .object(members.filter { member in !changes.contains { $0.name == member.name } } + changes)
    }

    private static func refusal(of jwk: JSON) -> JOSEError? {
        do throws(JOSEError) {
            _ = try VerificationKey(jwk: jwk)
            return nil
        } catch {
            return error
        }
    }

    private static let usable: [(JSON, SignatureAlgorithm)] = [
        (jwk(ec), SignatureAlgorithm.es256), (jwk(rsa), .rs256), (jwk(ed), .edDSA),
        (jwk(ec, .init("use", "sig"), .init("alg", "ES256"), .init("kid", "1")), .es256),
        (jwk(rsa, .init("alg", "PS256")), .ps256), (jwk(rsa, .init("alg", "RS256")), .rs256),
        (jwk(ec, .init("key_ops", ["verify"])), .es256),
        (jwk(ed, .init("key_ops", ["sign", "verify"]), .init("use", "sig")), .edDSA),
        (jwk(rsa, .init("x5c", ["MIIB"]), .init("x5t", "abc"), .init("unknown", [1, nil])), .rs256),
    ]

    @Test(
        "a key that says no more than it must, or all that it may, is taken", .spec("RFC 7517", "4"),
        arguments: usable)
    func accepted(jwk: JSON, algorithm: SignatureAlgorithm) throws {
        #expect(try VerificationKey(jwk: jwk).algorithm == algorithm)
    }

    private static let contradictory: [(JSON, JOSEError)] = [
        (jwk(rsa, .init("use", "enc")), JOSEError.keyNotForVerifying),
        (jwk(ec, .init("use", 1)), .keyNotForVerifying), (jwk(ec, .init("use", nil)), .keyNotForVerifying),
        (jwk(ec, .init("key_ops", ["sign"])), .keyNotForVerifying),
        (jwk(ec, .init("key_ops", [])), .keyNotForVerifying),
        (jwk(ec, .init("key_ops", "verify")), .keyNotForVerifying),
        (jwk(ec, .init("key_ops", ["verify", "verify"])), .keyNotForVerifying),
        (jwk(ec, .init("key_ops", ["verify", "encrypt"])), .keyNotForVerifying),
        (jwk(ec, .init("key_ops", ["verify", 1])), .keyNotForVerifying),
        (jwk(ec, .init("use", "enc"), .init("key_ops", ["verify"])), .keyNotForVerifying),
        (jwk(ec, .init("alg", "RS256")), .algorithmDoesNotFitKey),
        (jwk(rsa, .init("alg", "ES256")), .algorithmDoesNotFitKey),
        (jwk(rsa, .init("alg", "RSA-OAEP-256")), .algorithmDoesNotFitKey),
        (jwk(rsa, .init("alg", "RS512")), .algorithmDoesNotFitKey),
        (jwk(rsa, .init("alg", "HS256")), .algorithmDoesNotFitKey),
        (jwk(rsa, .init("alg", "none")), .algorithmDoesNotFitKey),
        (jwk(rsa, .init("alg", "rs256")), .algorithmDoesNotFitKey),
        (jwk(ed, .init("alg", "ES256")), .algorithmDoesNotFitKey),
        (jwk(ec, .init("crv", "P-384")), .unsupportedKey), (jwk(ec, .init("crv", "secp256k1")), .unsupportedKey),
        (jwk(ec, .init("kty", "OKP")), .unsupportedKey), (jwk(ec, .init("kty", "RSA")), .unsupportedKey),
        (jwk(ed, .init("crv", "X25519")), .unsupportedKey), (jwk(rsa, .init("crv", "P-256")), .unsupportedKey),
        (jwk(rsa, .init("kty", "rsa")), .unsupportedKey), (["kty": "oct"] as JSON, .unsupportedKey),
    ]

    @Test(
        "JW-03 a key whose members disagree with one another is refused", .spec("RFC 8725", "3.1"),
        arguments: contradictory)
    func disagreeing(jwk: JSON, error: JOSEError) {
        #expect(Self.refusal(of: jwk) == error)
    }

    @Test(
        "JW-27 private and symmetric members are refused", .spec("RFC 7517", "9.2"),
        arguments: ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
    func privateMembers(name: String) {
        for members in [Self.ec, Self.rsa, Self.ed] {
            #expect(Self.refusal(of: Self.jwk(members, .init(name, "AQAB"))) == .privateKeyGiven)
        }
    }

    private static let broken: [JSON] = [
        [], "key", nil, ["kty": 1], ["crv": "P-256"], jwk(ec, .init("kid", 7)), jwk(ec, .init("alg", nil)),
        jwk(ec, .init("x", .string(Vectors.a3Y))), jwk(ec, .init("x", "AQAB")), jwk(ec, .init("y", 1)),
        jwk(ec, .init("x", .string(Vectors.a3X + "="))), jwk(ec, .init("x", .string("AAAA" + Vectors.a3X))),
        jwk(ec, .init("x", .string(slice(0..<31))), .init("y", .string(slice(31..<64)))),
        jwk(ec, .init("x", .string(zeros(32))), .init("y", .string(zeros(32)))),
        jwk(ed, .init("x", .string(zeros(31)))), jwk(ed, .init("x", .string(zeros(33)))), jwk(ed, .init("x", "")),
        jwk(rsa, .init("n", "")), jwk(rsa, .init("e", "")), jwk(rsa, .init("e", 65_537)),
        jwk(rsa, .init("n", .string(Base64URL.encode([0] + (Base64URL.decode(Vectors.a2Modulus) ?? []))))),
        jwk(rsa, .init("n", .string(zeros(257)))), jwk(rsa, .init("e", "AAEAAQ")), jwk(rsa, .init("e", "AQAA")),
        jwk(rsa, .init("e", "AQAAAAE")), jwk(rsa, .init("n", .string(number(bits: 2_048, last: 2)))),
        jwk(rsa, .init("n", .string(number(bits: 8_200, last: 1)))),
    ]

    @Test(
        "a malformed key is refused", .spec("RFC 7518", "6"),
        arguments: broken)
    func malformed(jwk: JSON) {
        #expect(Self.refusal(of: jwk) == .malformedKey)
    }

    private static let small: [JSON] = [
        jwk(rsa, .init("e", "Aw")), jwk(rsa, .init("e", "AQ")), jwk(rsa, .init("e", "EQ")),
        jwk(rsa, .init("n", .string(number(bits: 1_024, last: 1)))),
        jwk(rsa, .init("n", .string(number(bits: 2_040, last: 1)))),
    ]

    @Test(
        "JW-06 a small modulus or exponent is refused", .spec("RFC 7518", "3.3"),
        arguments: small)
    func weak(jwk: JSON) {
        #expect(Self.refusal(of: jwk) == .weakKey)
    }

    /// Bytes of both coordinates of the RFC 7515 A.3 key, cut elsewhere.
    private static func slice(_ range: Range<Int>) -> String {
        let point = [Vectors.a3X, Vectors.a3Y].compactMap { Base64URL.decode($0) }.flatMap { $0 }
        return Base64URL.encode(point[range])
    }

    private static func zeros(_ count: Int) -> String { Base64URL.encode([UInt8](repeating: 0, count: count)) }

    /// A number of so many bits, a multiple of eight, with this last byte.
    private static func number(bits: Int, last: UInt8) -> String {
        Base64URL.encode([0x80] + [UInt8](repeating: 0x5A, count: bits / 8 - 2) + [last])
    }
}
