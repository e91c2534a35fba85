import Primitives
import Testing
import XMLSignature

@Suite("Decryption")
struct DecryptionTests {
    static let accepted = [
        "xmlsec-encrypted-aes128-gcm-oaep.xml", "xmlsec-encrypted-aes192-gcm-oaep.xml",
        "xmlsec-encrypted-aes256-gcm-oaep.xml",
    ]

    /// The encrypted assertion of a file, some of its text replaced.
    static func encrypted(
        _ file: String, _ change: (String) -> String = { $0 }
    ) throws -> (tree: XMLTree, element: XMLElement) {
        let text = change(String(decoding: try Vectors.file(file), as: UTF8.self))
        let tree = try XMLTree(Array(text.utf8))
        return (tree, try #require(tree.root.all(local: "EncryptedAssertion").first))
    }

    static func refusal(of file: String, _ change: (String) -> String = { $0 }) throws -> XMLProblem.Rule? {
        let (tree, element) = try encrypted(file, change)
        let decryption = try Vectors.decryption()
        return broken { () throws(XMLProblem) in _ = try decryption.open(element, of: tree) }
    }

    @Test("a signed assertion is opened and verified: V-04, V-07, and ENC-25 by its place", arguments: accepted)
    func opens(file: String) throws {
        let (tree, element) = try Self.encrypted(file)
        let opened = try Vectors.decryption().open(element, of: tree)
        #expect(opened.root.name.local == "Assertion")
        let signed = try Vectors.verifier().verify(opened.root, of: opened, signature: .after(Vectors.issuer))
        #expect(signed.element.all(local: "NameID").map(\.text) == ["zoë & joe@example.com"])
        #expect(opened.place(of: opened.root) == "/Assertion")
    }

    @Test(
        "OAEP with SHA-256, the key inside or beside: V-29, V-06",
        arguments: ["openssl-encrypted-oaep-sha256.xml", "openssl-encrypted-key-beside.xml"])
    func opensOpenSSL(file: String) throws {
        let (tree, element) = try Self.encrypted(file)
        #expect(try Vectors.decryption().open(element, of: tree).root.attribute("ID") == "_assertion")
    }

    @Test("AES-CBC is opened only below a verified signature: ENC-04, ENC-11")
    func blockCipher() throws {
        #expect(try Self.refusal(of: "xmlsec-encrypted-aes256-cbc-oaep.xml") == .blockCipherUnsigned)

        let tree = try XMLTree(try Vectors.file("xmlsec-encrypted-aes256-cbc-oaep-signed.xml"))
        let verifier = try Vectors.verifier()
        let signed = try verifier.verify(tree.root, of: tree, signature: .after(Vectors.issuer))
        let element = try #require(signed.element.all(local: "EncryptedAssertion").first)
        let opened = try Vectors.decryption().open(element, in: signed)
        #expect(opened.keyIndex == signed.keyIndex)
        let assertion = try verifier.verify(opened.element, of: opened.tree, signature: .after(Vectors.issuer))
        #expect(assertion.element.all(local: "NameID").count == 1)
    }

    @Test("an element of the unsigned tree is not opened as if it were signed")
    func anotherTree() throws {
        let tree = try XMLTree(try Vectors.file("xmlsec-encrypted-aes256-cbc-oaep-signed.xml"))
        let signed = try Vectors.verifier().verify(tree.root, of: tree, signature: .after(Vectors.issuer))
        let element = try #require(tree.root.all(local: "EncryptedAssertion").first)
        let decryption = try Vectors.decryption()
        #expect(throws: XMLProblem(.encryptionShape)) { try decryption.open(element, in: signed) }
    }

    typealias Change = @Sendable (String) -> String

    static let shapes: [(id: String, file: String, rule: XMLProblem.Rule, change: Change)] = [
        ("ENC-03", "xmlsec-encrypted-aes256-gcm-rsa15.xml", .encryptionMethod, { $0 }),
        (
            "ENC-06", inside, .encryptionMethod,
            { $0.replacing("2009/xmlenc11#aes256-gcm", with: "2001/04/xmlenc#tripledes-cbc") }
        ),
        ("ENC-10", inside, .encryptionShape, { $0.replacing(/CipherValue>[^<]+</, with: "CipherValue><") }),
        (
            "ENC-16", inside, .encryptionShape,
            {
                $0.replacing(
                    /<e:CipherValue>[^<]+<\/e:CipherValue>/, with: "<e:CipherReference URI=\"http://127.0.0.1:9/\"/>")
            }
        ),
        (
            "ENC-17", beside, .encryptionShape,
            { $0.replacing("URI=\"#_key\"", with: "URI=\"http://127.0.0.1:9/#_key\"") }
        ),
        ("ENC-18", beside, .encryptionShape, { $0.replacing("URI=\"#_key\"", with: "URI=\"#_data\"") }),
        (
            "ENC-19", inside, .encryptionShape,
            { $0.replacing(/<e:EncryptedKey.*e:EncryptedKey>/, with: "<d:KeyName>k</d:KeyName>") }
        ),
        ("ENC-29", inside, .encryptionShape, { $0.replacing("</d:KeyInfo>", with: "<e:EncryptedKey/></d:KeyInfo>") }),
        (
            "ENC-30", beside, .encryptionShape,
            {
                $0.replacing(
                    "</saml:EncryptedAssertion>",
                    with: String(
                        repeating: "<e:EncryptedKey xmlns:e=\"http://www.w3.org/2001/04/xmlenc#\"/>", count: 500)
                        + "</saml:EncryptedAssertion>")
            }
        ),
        ("ENC-31", inside, .encryptionShape, { $0.replacing("https://sp.example/", with: "https://other.example/") }),
        (
            "ENC-32", inside, .encryptionShape,
            { $0.replacing(" Type=\"http://www.w3.org/2001/04/xmlenc#Element\"", with: "") }
        ),
        ("content type", inside, .encryptionShape, { $0.replacing("xmlenc#Element\"", with: "xmlenc#Content\"") }),
        (
            "ENC-33", inside, .encryptionMethod,
            { $0.replacing("http://www.w3.org/2009/xmlenc11#aes256-gcm", with: "urn:x") }
        ),
        (
            "XSW-44", inside, .encryptionShape,
            { $0.replacing("<e:EncryptedData", with: "<saml:Assertion/><e:EncryptedData") }
        ),
        (
            "clear after", inside, .encryptionShape,
            { $0.replacing("</saml:EncryptedAssertion>", with: "<saml:Assertion/></saml:EncryptedAssertion>") }
        ),
        (
            "text", inside, .encryptionShape,
            { $0.replacing("</saml:EncryptedAssertion>", with: "x</saml:EncryptedAssertion>") }
        ),
        ("mask of SHA-1", inside, .encryptionMethod, { $0.replacing("mgf1sha256", with: "mgf1sha1") }),
        ("OAEP parameters", inside, .encryptionMethod, { $0.replacing("<f:MGF", with: "<e:OAEPparams/><f:MGF") }),
        ("empty", inside, .encryptionShape, { $0.replacing(/<e:EncryptedData.*e:EncryptedData>/, with: "") }),
    ]
    private static let inside = "openssl-encrypted-oaep-sha256.xml"
    private static let beside = "openssl-encrypted-key-beside.xml"

    @Test("any other shape is refused before a key is touched", arguments: shapes)
    func refusesShape(id: String, file: String, rule: XMLProblem.Rule, change: Change) throws {
        #expect(try Self.refusal(of: file, change) == rule, "\(id)")
    }

    @Test("an algorithm that is not taken is named, so that an admin can say which to change")
    func names() throws {
        let found = { (change: Change) in
            let (tree, element) = try Self.encrypted(Self.inside, change)
            let decryption = try Vectors.decryption()
            return problem { () throws(XMLProblem) in _ = try decryption.open(element, of: tree) }?.found
        }
        #expect(
            try found { $0.replacing("mgf1sha256", with: "mgf1sha1") }
                == "http://www.w3.org/2009/xmlenc11#rsa-oaep, digest http://www.w3.org/2001/04/xmlenc#sha256, "
                + "mask http://www.w3.org/2009/xmlenc11#mgf1sha1")
        #expect(try found { $0.replacing("http://www.w3.org/2009/xmlenc11#aes256-gcm", with: "urn:x") } == "urn:x")
        let long = String(repeating: "x", count: 1_000)
        #expect(try found { $0.replacing("xmlenc11#aes256-gcm", with: long) }?.count == 240)
        #expect("\(XMLProblem(.encryptionMethod, at: "/a", found: "b"))" == "encryption_method at /a: b")
    }

    static let failures: [(id: String, change: Change)] = [
        ("ENC-07", { altered($0, value: 1) { $0[$0.count - 1] ^= 1 } }),
        ("altered content", { altered($0, value: 1) { $0[40] ^= 1 } }),
        ("altered nonce", { altered($0, value: 1) { $0[0] ^= 1 } }),
        ("ENC-08", { altered($0, value: 1) { $0.removeLast(12) } }),
        ("ENC-09", { altered($0, value: 1) { $0 = [1, 2, 3] } }),
        ("ENC-15", { altered($0, value: 0) { $0[0] ^= 1 } }),
        ("short key", { altered($0, value: 0) { $0 = [1] } }),
        ("another size", { $0.replacing("aes256-gcm", with: "aes128-gcm") }),
        (
            "another padding",
            {
                $0.replacing("mgf1sha256", with: "mgf1sha1").replacing("xmlenc#sha256", with: "../x").replacing(
                    "http://www.w3.org/2001/04/../x", with: "http://www.w3.org/2000/09/xmldsig#sha1")
            }
        ),
    ]

    @Test("whatever fails after that fails the same", arguments: failures)
    func fails(id: String, change: Change) throws {
        let (tree, element) = try Self.encrypted(Self.inside, change)
        let decryption = try Vectors.decryption()
        let found = problem { () throws(XMLProblem) in _ = try decryption.open(element, of: tree) }
        #expect(found == XMLProblem(.decryption, at: "/Response/EncryptedAssertion"), "\(id)")
    }

    @Test("another key fails the same")
    func anotherKey() throws {
        let (tree, element) = try Self.encrypted(Self.inside)
        for keys in [[], [XMLPrivateKey.generateP256()], [try XMLPrivateKey.generateRSA()]] {
            let decryption = XMLDecryption(keys: keys, recipient: Vectors.recipient)
            #expect(throws: XMLProblem(.decryption, at: "/Response/EncryptedAssertion")) {
                try decryption.open(element, of: tree)
            }
        }
    }

    /// The nth ciphertext of a document altered: that of the key is the first.
    static func altered(_ document: String, value number: Int, _ change: (inout [UInt8]) -> Void) -> String {
        let found = document.matches(of: /CipherValue>([^<]+)</)
        guard found.indices.contains(number), var bytes = Base64.decode(found[number].output.1.utf8) else {
            return document
        }
        change(&bytes)
        return document.replacingCharacters(in: found[number].range, with: "CipherValue>\(Base64.encode(bytes))<")
    }
}

extension String {
    func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
