import JOSE
import Primitives
import TestKit
import Testing

/// Keys of our own: made, written, read again, published.
struct SigningKeyTests {
    @Test("a key signs what its public half verifies", arguments: SignatureAlgorithm.allCases)
    func signs(algorithm: SignatureAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        let signature = try key.signature(over: Array("message".utf8))
        #expect(key.publicKey.isValid(signature: signature, over: Array("message".utf8)))
        #expect(!key.publicKey.isValid(signature: signature, over: Array("massage".utf8)))
        #expect(!key.publicKey.isValid(signature: [], over: Array("message".utf8)))
    }

    @Test("a key read back is the same key", arguments: SignatureAlgorithm.allCases)
    func roundTrip(algorithm: SignatureAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        let again = try SigningKey(algorithm: algorithm, id: key.id, serialized: key.serialized)
        #expect(again.publicJWK == key.publicJWK)
        #expect(again.serialized == key.serialized)
        let signature = try again.signature(over: [1, 2, 3])
        #expect(key.publicKey.isValid(signature: signature, over: [1, 2, 3]))
    }

    @Test("a published key is read back as the same key", arguments: SignatureAlgorithm.allCases)
    func publishedRoundTrip(algorithm: SignatureAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        let read = try VerificationKey(jwk: try JSON.parse(key.publicJWK.encoded()))
        #expect(read.id == key.id)
        #expect(read.algorithm == algorithm)
        #expect(read.jwk == key.publicJWK)
        #expect(read.isValid(signature: try key.signature(over: [7]), over: [7]))
    }

    @Test("two keys are never the same", arguments: [SignatureAlgorithm.es256, .edDSA])
    func differ(algorithm: SignatureAlgorithm) throws {
        let first = try SigningKey.generate(algorithm)
        let second = try SigningKey.generate(algorithm)
        #expect(first.serialized != second.serialized)
        #expect(first.id != second.id)
        #expect(!second.publicKey.isValid(signature: try first.signature(over: [1]), over: [1]))
    }

    @Test(
        "a key without a name is called by its thumbprint", .spec("RFC 7638", "1"),
        arguments: SignatureAlgorithm.allCases)
    func thumbprintNames(algorithm: SignatureAlgorithm) throws {
        let key = try SigningKey(algorithm: algorithm, serialized: TestKeys.key(algorithm).serialized)
        #expect(key.id == (try KeyThumbprint.sha256(of: key.publicJWK)))
        #expect(key.publicJWK["kid"]?.string == key.id)
    }

    @Test(
        "bytes that are no key are refused", arguments: SignatureAlgorithm.allCases,
        [[], [UInt8](repeating: 1, count: 31), [UInt8](repeating: 0xFF, count: 33), Array("-----BEGIN".utf8)])
    func refusesJunk(algorithm: SignatureAlgorithm, bytes: [UInt8]) {
        #expect(throws: (any Error).self) { try SigningKey(algorithm: algorithm, id: "k", serialized: bytes) }
    }

    @Test("the scalar of an ES256 key is neither zero nor beyond the order", .spec("RFC 7518", "6.2.2.1"))
    func refusesScalars() {
        for scalar in [[UInt8](repeating: 0, count: 32), [UInt8](repeating: 0xFF, count: 32)] {
            #expect(throws: (any Error).self) { try SigningKey(algorithm: .es256, id: "k", serialized: scalar) }
        }
    }

    @Test("printing and dumping a key shows nothing of it", arguments: SignatureAlgorithm.allCases)
    func printsNothing(algorithm: SignatureAlgorithm) throws {
        let key = try TestKeys.key(algorithm)
        var dumped = ""
        dump(key, to: &dumped)
        let expected = "‹\(algorithm.rawValue) key \(key.id)›"
        #expect("\(key)" == expected)
        #expect(String(reflecting: key) == expected)
        #expect(dumped == "- \(expected)\n")
    }

    @Test("ES256 signatures are r and s in 64 bytes", .spec("RFC 7518", "3.4"))
    func signatureLengths() throws {
        #expect(try TestKeys.key(.es256).signature(over: [1]).count == 64)
        #expect(try TestKeys.key(.edDSA).signature(over: [1]).count == 64)
        #expect(try TestKeys.key(.rs256).signature(over: [1]).count == 256)
        #expect(try TestKeys.key(.ps256).signature(over: [1]).count == 256)
    }

    @Test("JW-27 the published document has public members only, and each kid once", .spec("RFC 7517", "5"))
    func publishesPublicMembersOnly() throws {
        let document = try JSON.parse(TestKeys.set().document)
        let keys = try #require(document["keys"]?.array)
        #expect(document.object?.map(\.name) == ["keys"])
        #expect(keys.count == SignatureAlgorithm.allCases.count)
        #expect(Set(keys.compactMap { $0["kid"]?.string }).count == keys.count)
        for key in keys {
            let names = Set(key.object?.map(\.name) ?? [])
            #expect(names.isSubset(of: ["kty", "use", "alg", "kid", "crv", "x", "y", "n", "e"]))
            #expect(key["use"] == "sig")
        }
    }

    @Test("the signer writes the header once for all tokens", arguments: SignatureAlgorithm.allCases)
    func signerWritesHeader(algorithm: SignatureAlgorithm) throws {
        let signer = TokenSigner(key: try TestKeys.key(algorithm), type: "at+jwt")
        let token = try signer.sign(Array(#"{"sub":"joe","url":"https://a/b"}"#.utf8))
        let verified = try UnverifiedToken(compact: token)
            .verified(by: TestKeys.set(), allowing: [algorithm], types: ["at+jwt"])
        let header: JSON = [
            "alg": .string(algorithm.rawValue), "typ": "at+jwt", "kid": .string("key-\(algorithm.rawValue)"),
        ]
        #expect(verified.header == header)
        #expect(verified.claims == ["sub": "joe", "url": "https://a/b"])
        #expect(verified.key.id == signer.key.id)
    }
}
