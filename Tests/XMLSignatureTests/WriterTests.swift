import Primitives
import Testing
import XMLSignature

@Suite("Writing and signing")
struct WriterTests {
    @Test(
        "what is written comes back as it was",
        arguments: [
            "", "a", "<b>&amp;\"'</b>", "]]>", "<!-- -->", " \t\r\n x ", "é\u{1F512}", "\u{85}\u{2028}", "&#x41;",
        ])
    func roundTrip(text: String) throws {
        var writer = XMLWriter()
        writer.element("p:r", [("xmlns:p", "urn:p"), ("a", text), ("b", nil)]) { $0.element("p:t", text: text) }
        let root = try XMLTree(writer.unsigned).root
        #expect(root.attribute("a") == text)
        #expect(root.attribute("b") == nil)
        #expect(root.children.map(\.text) == [text])
    }

    @Test("what no document can hold is replaced", arguments: ["\0", "\u{1}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"])
    func replaced(text: String) throws {
        var writer = XMLWriter()
        writer.element("r", [("a", text)]) { $0.text(text) }
        let root = try XMLTree(writer.unsigned).root
        #expect(root.text == "\u{FFFD}" && root.attribute("a") == "\u{FFFD}")
    }

    static let issuer = XMLName("urn:i", "Issuer")

    static func request(_ name: String, identifier: String? = "_1", isPlaced: Bool = true) -> XMLWriter {
        var writer = XMLWriter()
        writer.element("r", [("xmlns", "urn:r"), ("ID", identifier), ("name", name)]) { request in
            request.element("i:Issuer", [("xmlns:i", "urn:i")], text: "https://sp.example/?a=1&b=2")
            if isPlaced { request.signaturePlace() }
            request.element("Extensions")
        }
        return writer
    }

    @Test("what we sign we verify, and nothing else", arguments: [true, false])
    func signed(isRSA: Bool) throws {
        let key = isRSA ? try XMLPrivateKey.generateRSA() : XMLPrivateKey.generateP256()
        let certificate = try key.selfSigned(
            commonName: "sp", notBefore: Timestamp(seconds: 0), notAfter: Timestamp(seconds: 1), serialNumber: [1])
        let bytes = try XMLSigner(key: key, certificate: certificate).sign(Self.request("a \"b\" <c>\r\n"))
        let verifier = SignatureVerifier(keys: [key.publicKey])
        let tree = try XMLTree(bytes)
        let signed = try verifier.verify(tree.root, of: tree, signature: .after(Self.issuer))
        #expect(signed.element.attribute("name") == "a \"b\" <c>\r\n")
        #expect(signed.element.children.map(\.name.local) == ["Issuer", "Extensions"])
        let shown = tree.root.all(local: "X509Certificate").compactMap(\.text)
        #expect(shown == [certificate.base64])

        let altered = try XMLTree(Array(String(decoding: bytes, as: UTF8.self).replacing("sp.example", with: "x").utf8))
        let refused = broken { () throws(XMLProblem) in
            _ = try verifier.verify(altered.root, of: altered, signature: .after(Self.issuer))
        }
        #expect(refused == .digest)
    }

    @Test("a document without a place for its signature, or without an ID, is not signed")
    func notSigned() {
        let signer = XMLSigner(key: .generateP256(), certificate: nil)
        #expect(throws: XMLProblem(.signing)) { try signer.sign(Self.request("a", identifier: nil)) }
        #expect(throws: XMLProblem(.signing)) { try signer.sign(Self.request("a", isPlaced: false)) }
    }
}
