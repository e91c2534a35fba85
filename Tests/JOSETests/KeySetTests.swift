import JOSE
import Primitives
import TestKit
import Testing

/// Reading foreign key sets, and finding the key a token names in them.
struct KeySetTests {
    /// A document as large providers publish them: encryption keys, new types, keys without `alg`, junk.
    private static let mixed: JSON = [
        "keys": [
            ["kty": "oct", "k": "AQAB", "kid": "symmetric"],
            ["kty": "AKP", "alg": "ML-DSA-65", "pub": "AQAB", "kid": "new"],
            ["kty": "RSA", "use": "enc", "n": .string(Vectors.a2Modulus), "e": "AQAB", "kid": "encryption"],
            ["kty": "EC", "crv": "P-384", "x": "AQAB", "y": "AQAB", "kid": "p384"],
            ["kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "small"],
            [], "junk", nil, 1,
            ["kty": "RSA", "n": .string(Vectors.a2Modulus), "e": "AQAB", "kid": "open"],
            ["kty": "EC", "crv": "P-256", "x": .string(Vectors.a3X), "y": .string(Vectors.a3Y)],
            ["kty": "OKP", "crv": "Ed25519", "x": .string(Vectors.ed25519Point), "kid": "ed", "alg": "EdDSA"],
        ]
    ]

    @Test("keys that cannot be used are read around", .spec("RFC 7517", "5"))
    func readsAround() throws {
        let set = try KeySet(parsing: Self.mixed.encoded())
        #expect(set.keys.map(\.algorithm) == [.rs256, .ps256, .es256, .edDSA])
        #expect(set.keys.map(\.id) == ["open", "open", nil, "ed"])
    }

    @Test("with a kid only keys of that name are found, without one all of the algorithm", .spec("RFC 7515", "4.1.4"))
    func finds() throws {
        let set = try KeySet(Self.mixed)
        #expect(set.keys(id: "ed", algorithm: .edDSA).count == 1)
        #expect(set.keys(id: "open", algorithm: .ps256).count == 1)
        #expect(set.keys(id: nil, algorithm: .es256).count == 1)
        #expect(set.keys(id: "ed", algorithm: .es256).isEmpty)
        #expect(set.keys(id: "es", algorithm: .es256).isEmpty, "a key without a name is no fallback for an unknown one")
        #expect(set.keys(id: "ED", algorithm: .edDSA).isEmpty)
        #expect(set.keys(id: "", algorithm: .edDSA).isEmpty)
    }

    @Test("names are compared byte for byte, not by Unicode equivalence")
    func comparesBytes() throws {
        let key = try SigningKey(
            algorithm: .edDSA, id: "caf\u{E9}", serialized: TestKeys.key(.edDSA).serialized)
        let set = KeySet([key.publicKey])
        #expect(set.keys(id: "caf\u{E9}", algorithm: .edDSA).count == 1)
        #expect(set.keys(id: "cafe\u{301}", algorithm: .edDSA).isEmpty)
    }

    @Test(
        "what is no key set is refused", .spec("RFC 7517", "5"),
        arguments: [
            "", "{}", "[]", #"{"keys":{}}"#, #"{"keys":null}"#, #"{"keys":[],"keys":[]}"#, #"{"keys":[]} x"#,
            #"{"keys":["#, "null", #"{"Keys":[]}"#,
        ])
    func refuses(text: String) {
        #expect(throws: JOSEError.malformedKeySet) { try KeySet(parsing: text.utf8) }
    }

    @Test("an empty set is a set without keys")
    func empty() throws {
        #expect(try KeySet(parsing: #"{"keys":[]}"#.utf8).keys.isEmpty)
    }

    @Test("a set has at most 100 keys and one mebibyte")
    func limits() throws {
        let key = try TestKeys.key(.edDSA).publicJWK
        let full = try KeySet(["keys": .array(Array(repeating: key, count: 100))])
        #expect(full.keys.count == 100)
        #expect(throws: JOSEError.tooManyKeys) { try KeySet(["keys": .array(Array(repeating: key, count: 101))]) }
        let long = #"{"keys":[]"# + String(repeating: " ", count: KeySet.maximumBytes) + "}"
        #expect(throws: JOSEError.malformedKeySet) { try KeySet(parsing: long.utf8) }
    }

    @Test("a token that names no key is tried against a few, not against many", .spec("OIDC Core", "10.1"))
    func ambiguity() throws {
        let key = try TestKeys.key(.edDSA)
        let token = try Forge(for: key, without: "kid").token(signedBy: key)
        let others = try (0..<8).map { _ in try SigningKey.generate(.edDSA).publicKey }
        #expect(try verdict(on: token, keys: KeySet(others.prefix(7) + [key.publicKey])) == nil)
        #expect(try verdict(on: token, keys: KeySet(others)) == .invalidSignature)
        #expect(try verdict(on: token, keys: KeySet(others + [key.publicKey])) == .ambiguousKey)
    }

    @Test("JW-26 a token of another party's key is refused, also under the same kid", .spec("RFC 8725", "3.8"))
    func otherPartysKeys() throws {
        let theirs = try SigningKey.generate(.es256, id: "1")
        let ours = try SigningKey.generate(.es256, id: "1")
        let token = try Forge(for: theirs).token(signedBy: theirs)
        #expect(try verdict(on: token, keys: KeySet([theirs.publicKey])) == nil)
        #expect(try verdict(on: token, keys: KeySet([ours.publicKey])) == .invalidSignature)
        #expect(try verdict(on: token, keys: KeySet([])) == .unknownKey)
    }
}
