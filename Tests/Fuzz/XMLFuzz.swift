import XMLSignature

/// Whatever the bytes are: what is read of them keeps to the gate and the limits, and is signed only if it is ours.
enum XMLFuzz {
    private static let verifier = SignatureVerifier(keys: [SAMLFuzz.certificate.key])
    private static let decryption = XMLDecryption(keys: [.generateP256()], recipient: "https://sp.example/")
    private static let issuer = XMLName("urn:oasis:names:tc:SAML:2.0:assertion", "Issuer")

    static func run(_ bytes: [UInt8]) -> Bool {
        var isSigned = false
        for limits in [XMLLimits.message, .metadata] {
            guard let tree = try? XMLTree(bytes, limits: limits) else { continue }
            check(tree.root, depth: 1, limits)
            for element in tree.root.all(local: "Response") + tree.root.all(local: "Assertion") {
                guard let signed = try? verifier.verify(element, of: tree, signature: .after(issuer)) else { continue }
                checkSigned(signed.element)
                isSigned = true
            }
            for element in tree.root.all(local: "EncryptedAssertion")
            where (try? decryption.open(element, of: tree)) != nil {
                give("opened without a key")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return isSigned }
        roundTrip(text)
        _ = try? PinnedCertificate(der: bytes)
        _ = try? PinnedCertificate(text: text)
        return isSigned
    }

    private static func check(_ element: XMLElement, depth: Int, _ limits: XMLLimits) {
        guard depth <= limits.depth, element.attributes.count <= limits.attributes else { give("a limit did not hold") }
        guard (element.text == nil) != element.children.isEmpty else { give("text beside elements") }
        for child in element.children { check(child, depth: depth + 1, limits) }
    }

    /// The key of the seeds signed of these two elements what the seeds say, and nothing else.
    private static func checkSigned(_ element: XMLElement) {
        guard let joe = element.all(local: "NameID").first?.text, joe == "joe" else { give("a forged signature") }
    }

    /// What we write is read back as it was, but for what no document can hold.
    private static func roundTrip(_ text: String) {
        var writer = XMLWriter()
        writer.element("r", [("a", text)]) { $0.text(text) }
        guard writer.unsigned.count < 64 << 10 else { return }
        guard let root = try? XMLTree(writer.unsigned).root else { give("we wrote what we do not read") }
        let expected = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    let isHeld = scalar.value >= 0x20 || "\t\n\r".unicodeScalars.contains(scalar)
                    return isHeld && scalar.value != 0xFFFE && scalar.value != 0xFFFF ? scalar : "\u{FFFD}"
                }))
        guard let read = root.text, read.utf8.elementsEqual(expected.utf8),
            root.attribute("a")?.utf8.elementsEqual(expected.utf8) == true
        else { give("what we wrote came back as something else") }
    }
}
