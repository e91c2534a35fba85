import Primitives
import Testing
import XMLSignature

@Suite("Signatures by other programs")
struct ForeignSignatureTests {
    static let assertions: [(file: String, method: SignatureMethod, keyIndex: Int)] = [
        ("signxml-assertion-rsa-sha256.xml", .rsaSHA256, 1),
        ("signxml-assertion-ecdsa-sha256.xml", .ecdsaSHA256, 0),
        ("xmlsec-assertion-rsa-sha384.xml", .rsaSHA384, 1),
        ("xmlsec-assertion-prefix-list.xml", .rsaSHA256, 1),
        ("xmlsec-both-rsa-sha256.xml", .rsaSHA256, 1),
    ]

    @Test("a signed assertion: V-01, V-09, V-10, V-11, V-12, V-15, V-17, V-27", arguments: assertions)
    func assertion(file: String, method: SignatureMethod, keyIndex: Int) throws {
        let tree = try XMLTree(try Vectors.file(file))
        let assertion = try #require(tree.root.all(local: "Assertion").first)
        let signed = try Vectors.verifier().verify(assertion, of: tree, signature: .after(Vectors.issuer))
        #expect(signed.method == method && signed.keyIndex == keyIndex)
        #expect(signed.element.all(local: "NameID").map(\.text) == ["zoë & joe@example.com"])
        #expect(signed.element.all(local: "AttributeValue").map(\.text) == ["Zoë <Q> \"x\""])
        #expect(signed.element.all(local: "Signature").isEmpty)
    }

    @Test("a signed response, and a signed assertion within it: V-02, V-03")
    func response() throws {
        let verifier = try Vectors.verifier()
        let tree = try XMLTree(try Vectors.file("xmlsec-response-rsa-sha512.xml"))
        let signed = try verifier.verify(tree.root, of: tree, signature: .after(Vectors.issuer))
        #expect(signed.method == .rsaSHA512)
        #expect(signed.element.name.local == "Response")

        let both = try XMLTree(try Vectors.file("xmlsec-both-rsa-sha256.xml"))
        let outer = try verifier.verify(both.root, of: both, signature: .after(Vectors.issuer))
        let assertion = try #require(outer.element.all(local: "Assertion").first)
        #expect(SignatureVerifier.isSigned(assertion) && !SignatureVerifier.isSigned(outer.element))
        let inner = try verifier.verify(assertion, of: outer.tree, signature: .after(Vectors.issuer))
        #expect(inner.element.attribute("ID") == "_assertion")
    }

    @Test("signed metadata, whose signature is its first child: META-02")
    func metadata() throws {
        let tree = try XMLTree(try Vectors.file("xmlsec-metadata.xml"), limits: .metadata)
        let verifier = try Vectors.verifier()
        #expect(try verifier.verify(tree.root, of: tree, signature: .first).element.name.local == "EntityDescriptor")
        let misplaced = problem { () throws(XMLProblem) in
            _ = try verifier.verify(tree.root, of: tree, signature: .after(Vectors.issuer))
        }
        #expect(misplaced == XMLProblem(.signaturePlace, at: "/EntityDescriptor/Signature"))
    }

    @Test("SHA-1 is refused, though the key is the right one: SIG-49")
    func sha1() throws {
        let tree = try XMLTree(try Vectors.file("xmlsec-assertion-rsa-sha1.xml"))
        let assertion = try #require(tree.root.all(local: "Assertion").first)
        let verifier = try Vectors.verifier()
        let refused = problem { () throws(XMLProblem) in
            _ = try verifier.verify(assertion, of: tree, signature: .after(Vectors.issuer))
        }
        #expect(refused?.rule == .signatureMethod && refused?.found == "http://www.w3.org/2000/09/xmldsig#rsa-sha1")
    }

    @Test("another key than the pinned one is refused, whatever KeyInfo shows: SIG-34, SIG-39, SIG-96")
    func anotherKey() throws {
        let tree = try XMLTree(try Vectors.file("signxml-assertion-rsa-sha256.xml"))
        let assertion = try #require(tree.root.all(local: "Assertion").first)
        let others: [([XMLKey], XMLProblem.Rule)] = [
            ([try Vectors.certificate("sp").key], .signatureValue),
            ([try Vectors.certificate("idp-p256").key], .keyDoesNotFit), ([], .keyDoesNotFit),
        ]
        for (keys, rule) in others {
            let refused = broken { () throws(XMLProblem) in
                _ = try SignatureVerifier(keys: keys).verify(assertion, of: tree, signature: .after(Vectors.issuer))
            }
            #expect(refused == rule)
        }
    }

    @Test("an element of another tree is not verified by this one")
    func anotherTree() throws {
        let bytes = try Vectors.file("signxml-assertion-rsa-sha256.xml")
        let tree = try XMLTree(bytes)
        let other = try XMLTree(bytes)
        let assertion = try #require(other.root.all(local: "Assertion").first)
        let verifier = try Vectors.verifier()
        let refused = broken { () throws(XMLProblem) in
            _ = try verifier.verify(assertion, of: tree, signature: .after(Vectors.issuer))
        }
        #expect(refused == .canonicalization)
    }

    @Test("no single byte of what was signed can be changed")
    func everyByte() throws {
        let bytes = try Vectors.file("signxml-assertion-ecdsa-sha256.xml")
        let verifier = try Vectors.verifier()
        let original = try Self.reading(of: bytes, by: verifier)
        for index in stride(from: 0, to: bytes.count, by: 3) {
            var altered = bytes
            altered[index] ^= 0x01
            guard let reading = try? Self.reading(of: altered, by: verifier) else { continue }
            #expect(reading == original, "byte \(index)")
        }
    }

    /// All that is read of the signed assertion.
    private static func reading(of bytes: [UInt8], by verifier: SignatureVerifier) throws -> [String] {
        let tree = try XMLTree(bytes)
        let assertions = tree.root.all(local: "Assertion")
        return try assertions.flatMap { assertion in
            try verifier.verify(assertion, of: tree, signature: .after(Vectors.issuer)).element.flattened
        }
    }
}

extension XMLElement {
    /// Names, attributes and texts of an element and all below it.
    var flattened: [String] {
        ["\(name)"] + attributes.map { "\($0)" } + (text.map { [$0] } ?? children.flatMap(\.flattened))
    }
}
