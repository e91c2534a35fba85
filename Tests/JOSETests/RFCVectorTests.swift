import CryptoExtras
import JOSE
import Primitives
import TestKit
import Testing

/// The examples of the standards come out as printed there.
struct RFCVectorTests {
    private static let rsaJWK: JSON = ["kty": "RSA", "n": .string(Vectors.a2Modulus), "e": "AQAB"]
    private static let ecJWK: JSON = [
        "kty": "EC", "crv": "P-256", "x": .string(Vectors.a3X), "y": .string(Vectors.a3Y),
    ]
    private static let edJWK: JSON = ["kty": "OKP", "crv": "Ed25519", "x": .string(Vectors.ed25519Point)]

    private static func rsaKey(_ algorithm: SignatureAlgorithm) throws -> SigningKey {
        func number(_ text: String) throws -> [UInt8] { try #require(Base64URL.decode(text)) }
        let key = try _RSA.Signing.PrivateKey(
            n: number(Vectors.a2Modulus), e: [1, 0, 1], d: number(Vectors.a2PrivateExponent),
            p: number(Vectors.a2FirstPrime), q: number(Vectors.a2SecondPrime))
        return try SigningKey(algorithm: algorithm, id: "a2", serialized: Array(key.pkcs8DERRepresentation))
    }

    private static func claims(of token: String, by jwk: JSON, allowing algorithm: SignatureAlgorithm) throws -> JSON {
        let keys = try KeySet(["keys": [jwk]])
        return try UnverifiedToken(compact: token).verified(by: keys, allowing: [algorithm], types: nil).claims
    }

    @Test("the RS256 example verifies and yields its claims", .spec("RFC 7515", "A.2"))
    func verifiesRS256() throws {
        let token = Base64URL.encode(#"{"alg":"RS256"}"#.utf8) + "." + Vectors.payload + "." + Vectors.a2Signature
        let claims = try Self.claims(of: token, by: Self.rsaJWK, allowing: .rs256)
        #expect(claims == ["iss": "joe", "exp": 1_300_819_380, "http://example.com/is_root": true])
    }

    @Test("the RS256 example is signed byte for byte", .spec("RFC 7515", "A.2"))
    func signsRS256() throws {
        let input = Base64URL.encode(#"{"alg":"RS256"}"#.utf8) + "." + Vectors.payload
        let signature = try Self.rsaKey(.rs256).signature(over: Array(input.utf8))
        #expect(Base64URL.encode(signature) == Vectors.a2Signature)
    }

    @Test("the ES256 example verifies and yields its claims", .spec("RFC 7515", "A.3"))
    func verifiesES256() throws {
        let token = Base64URL.encode(#"{"alg":"ES256"}"#.utf8) + "." + Vectors.payload + "." + Vectors.a3Signature
        #expect(try Self.claims(of: token, by: Self.ecJWK, allowing: .es256)["iss"] == "joe")
    }

    @Test("the ES256 private key has the public key printed beside it", .spec("RFC 7515", "A.3"))
    func readsES256() throws {
        let scalar = try #require(Base64URL.decode(Vectors.a3Scalar))
        let jwk = try SigningKey(algorithm: .es256, serialized: scalar).publicJWK
        #expect(jwk["x"]?.string == Vectors.a3X)
        #expect(jwk["y"]?.string == Vectors.a3Y)
    }

    @Test("a PS256 signature by another program verifies", .spec("RFC 7518", "3.5"))
    func verifiesPS256() throws {
        let header = Base64URL.encode(#"{"alg":"PS256"}"#.utf8)
        let token = header + "." + Vectors.payload + "." + Vectors.ps256Signature
        #expect(try Self.claims(of: token, by: Self.rsaJWK, allowing: .ps256)["iss"] == "joe")
    }

    @Test(
        "a PS256 signature with another salt or mask is refused", .spec("RFC 7518", "3.5"),
        arguments: [Vectors.ps256ShortSalt, Vectors.ps256NoSalt, Vectors.ps256OtherMask])
    func refusesOtherSalt(signature: String) throws {
        let token = Base64URL.encode(#"{"alg":"PS256"}"#.utf8) + "." + Vectors.payload + "." + signature
        #expect(throws: JOSEError.invalidSignature) {
            try Self.claims(of: token, by: Self.rsaJWK, allowing: .ps256)
        }
    }

    @Test("the Ed25519 example is signed byte for byte and verifies", .spec("RFC 8037", "A.4"))
    func signsEd25519() throws {
        let seed = try #require(Base64URL.decode(Vectors.ed25519Seed))
        let key = try SigningKey(algorithm: .edDSA, serialized: seed)
        let input = Array(Vectors.ed25519SigningInput.utf8)
        let signature = try key.signature(over: input)
        #expect(Base64URL.encode(signature) == Vectors.ed25519Signature)
        #expect(key.publicJWK["x"]?.string == Vectors.ed25519Point)
        #expect(try VerificationKey(jwk: Self.edJWK).isValid(signature: signature, over: input))
    }

    @Test("the thumbprint of the RSA example is the printed one", .spec("RFC 7638", "3.1"))
    func thumbprintOfRSA() throws {
        let jwk: JSON = [
            "kty": "RSA", "n": .string(Vectors.thumbprintModulus), "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
        ]
        #expect(try KeyThumbprint.sha256(of: jwk) == Vectors.thumbprint)
    }

    @Test("the thumbprint of the Ed25519 example is the printed one", .spec("RFC 8037", "A.3"))
    func thumbprintOfEd25519() throws {
        #expect(try KeyThumbprint.sha256(of: Self.edJWK) == Vectors.ed25519Thumbprint)
    }

    @Test("a thumbprint needs its members", .spec("RFC 7638", "3.2"))
    func thumbprintNeedsMembers() {
        #expect(throws: JOSEError.malformedKey) { try KeyThumbprint.sha256(of: ["kty": "RSA", "e": "AQAB"]) }
        #expect(throws: JOSEError.malformedKey) { try KeyThumbprint.sha256(of: ["n": "AQAB"]) }
        #expect(throws: JOSEError.unsupportedKey) { try KeyThumbprint.sha256(of: ["kty": "oct", "k": "AQAB"]) }
    }
}
