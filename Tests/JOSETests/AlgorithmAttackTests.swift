import Crypto
import CryptoExtras
import JOSE
import Primitives
import TestKit
import Testing

/// Tokens that try to choose how, or by whose key, they are verified.
struct AlgorithmAttackTests {
    @Test(
        "JW-01 alg none is refused however it is spelled", .spec("RFC 8725", "3.1"),
        arguments: ["none", "None", "nOnE", "NONE", "", " none", "none\u{0}"],
        [[], [0], [UInt8](repeating: 1, count: 64)])
    func algNone(name: String, signature: [UInt8]) throws {
        let forge = Forge(header: ["alg": .string(name), "kid": "key-ES256"])
        let expected: JOSEError = signature.isEmpty ? .wrongPartCount : .algorithmNotAllowed
        #expect(try verdict(on: forge.token(signature: signature)) == expected)
        #expect(try verdict(on: forge.signingInput) == .wrongPartCount)
    }

    @Test(
        "JW-01 alg that is missing or no text is refused", .spec("RFC 7515", "4.1.1"),
        arguments: [[:], ["alg": nil], ["alg": 0], ["alg": ["ES256"]], ["alg": ["ES256": true]], ["Alg": "ES256"]]
            as [JSON])
    func algMissing(header: JSON) throws {
        #expect(try verdict(on: Forge(header: header).token(signature: [1])) == .invalidHeader)
    }

    @Test("JW-02 HMAC keyed with the public key in any form is refused", .spec("RFC 8725", "2.1"))
    func hmacWithPublicKey() throws {
        for algorithm in SignatureAlgorithm.allCases {
            let key = try TestKeys.key(algorithm)
            for secret in try Self.forms(of: key) {
                for (name, expected) in [
                    ("HS256", JOSEError.algorithmNotAllowed), (algorithm.rawValue, .invalidSignature),
                ] {
                    let forge = Forge(header: ["alg": .string(name), "kid": .string(key.id)])
                    let code = HMAC<SHA256>.authenticationCode(
                        for: Array(forge.signingInput.utf8), using: SymmetricKey(data: secret))
                    #expect(try verdict(on: forge.token(signature: Array(code))) == expected)
                }
            }
        }
    }

    /// The forms in which a public key lies about: JWK, DER and PEM, with and without a last line break.
    private static func forms(of key: SigningKey) throws -> [[UInt8]] {
        var forms = [key.publicJWK.encoded(), try TestKeys.set().document]
        switch key.algorithm {
        case .es256:
            let point = try P256.Signing.PrivateKey(rawRepresentation: key.serialized).publicKey
            forms += [
                Array(point.derRepresentation), Array(point.pemRepresentation.utf8), Array(point.x963Representation),
            ]
        case .rs256, .ps256:
            let rsa = try _RSA.Signing.PrivateKey(derRepresentation: key.serialized).publicKey
            forms += [Array(rsa.derRepresentation), Array(rsa.pkcs1DERRepresentation)]
            forms += [Array(rsa.pemRepresentation.utf8), Array(rsa.pkcs1PEMRepresentation.utf8)]
        case .edDSA:
            forms.append(
                Array(try Curve25519.Signing.PrivateKey(rawRepresentation: key.serialized).publicKey.rawRepresentation))
        }
        return forms + forms.map { $0 + [0x0A] }
    }

    @Test(
        "JW-03 a key verifies its own algorithm and no other", .spec("RFC 8725", "3.1"),
        arguments: SignatureAlgorithm.allCases, SignatureAlgorithm.allCases)
    func algorithmOfAnotherKey(algorithm: SignatureAlgorithm, claimed: SignatureAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        let token = try Forge(for: key, adding: [.init("alg", .string(claimed.rawValue))]).token(signedBy: key)
        #expect(try verdict(on: token) == (claimed == algorithm ? nil : .unknownKey))
        let nameless = try Forge(header: ["alg": .string(claimed.rawValue)]).token(signedBy: key)
        #expect(try verdict(on: nameless) == (claimed == algorithm ? nil : .invalidSignature))
    }

    @Test(
        "JW-03 an algorithm the caller did not allow is refused", .spec("RFC 8725", "3.1"),
        arguments: SignatureAlgorithm.allCases)
    func algorithmNotAllowed(algorithm: SignatureAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        let token = try Forge(for: key).token(signedBy: key)
        let others = Set(SignatureAlgorithm.allCases).subtracting([algorithm])
        #expect(try verdict(on: token, allowing: others) == .algorithmNotAllowed)
        #expect(try verdict(on: token, allowing: []) == .algorithmNotAllowed)
        #expect(try verdict(on: token, allowing: [algorithm]) == nil)
    }

    @Test("JW-03 keys for another curve or purpose are not in the set", .spec("RFC 8725", "3.1"))
    func keysThatDoNotFit() throws {
        let ec = try TestKeys.key(.es256)
        let rsa = try TestKeys.key(.rs256)
        let p384 = P384.Signing.PrivateKey().publicKey.rawRepresentation
        let otherCurve: JSON = [
            "kty": "EC", "crv": "P-384", "alg": "ES256", "kid": .string(ec.id),
            "x": .string(Base64URL.encode(p384.prefix(48))), "y": .string(Base64URL.encode(p384.suffix(48))),
        ]
        let members = try #require(rsa.publicJWK.object).filter { $0.name != "use" }
        let forEncryption = JSON.object(members + [.init("use", "enc")])
        let keys = try KeySet(["keys": [otherCurve, forEncryption]])
        #expect(try verdict(on: Forge(for: ec).token(signedBy: ec), keys: keys) == .unknownKey)
        #expect(try verdict(on: Forge(for: rsa).token(signedBy: rsa), keys: keys) == .unknownKey)
    }

    @Test(
        "JW-07 a key in the header is never used", .spec("RFC 7515", "4.1.3"), arguments: SignatureAlgorithm.allCases)
    func embeddedKey(algorithm: SignatureAlgorithm) throws {
        let trusted = try TestKeys.key(algorithm)
        let attacker = try SigningKey.generate(algorithm, id: trusted.id)
        let header = Forge(for: trusted, adding: [.init("jwk", attacker.publicJWK)])
        #expect(try verdict(on: header.token(signedBy: attacker)) == .invalidSignature)
        #expect(try verdict(on: header.token(signedBy: attacker), keys: KeySet([])) == .unknownKey)
        #expect(try verdict(on: header.token(signedBy: trusted)) == nil)
    }

    @Test(
        "JW-08 addresses and certificates in the header are never looked at", .spec("RFC 8725", "3.10"),
        arguments: [
            JSON.Member("jku", "https://evil.example/jwks.json"), .init("jku", "https://issuer.example@evil.example/"),
            .init("jku", "http://127.0.0.1/jwks.json"), .init("jku", 1), .init("x5u", "http://[::1]/"),
            .init("x5c", ["MIIB"]), .init("x5c", "MIIB"), .init("x5t", "AQAB"), .init("x5t#S256", []),
        ])
    func addressedKey(member: JSON.Member) throws {
        let trusted = try TestKeys.key(.es256)
        let attacker = try SigningKey.generate(.es256, id: trusted.id)
        let header = Forge(for: trusted, adding: [member])
        #expect(try verdict(on: header.token(signedBy: attacker)) == .invalidSignature)
        #expect(try verdict(on: header.token(signedBy: trusted)) == nil)
    }

    @Test(
        "JW-10 a kid is only ever compared", .spec("RFC 8725", "3.10"),
        arguments: [
            "../../../dev/null", "/dev/null", "' UNION SELECT 'key", "|cat /etc/passwd", "key-ES256\u{0}", "key-es256",
            "", "*", "key-ES25", "key-ES2566", "https://evil.example/key", String(repeating: "k", count: 8_000),
        ])
    func strangeNames(name: String) throws {
        let key = try TestKeys.key(.es256)
        let token = try Forge(for: key, adding: [.init("kid", .string(name))]).token(signedBy: key)
        #expect(try verdict(on: token) == .unknownKey)
    }

    @Test(
        "JW-10 a kid that is no text is refused", .spec("RFC 7515", "4.1.4"),
        arguments: [0, ["key-ES256"], ["key-ES256": 1], nil, true] as [JSON])
    func namesOfOtherTypes(name: JSON) throws {
        let key = try TestKeys.key(.es256)
        #expect(try verdict(on: Forge(for: key, adding: [.init("kid", name)]).token(signedBy: key)) == .invalidHeader)
    }

    @Test("JW-10 a kid of 100 kB is refused before it is read", .spec("RFC 8725", "3.10"))
    func longName() throws {
        let key = try TestKeys.key(.es256)
        let name = String(repeating: "k", count: 100_000)
        #expect(
            try verdict(on: Forge(for: key, adding: [.init("kid", .string(name))]).token(signedBy: key))
                == .tokenTooLarge)
    }
}
