import Crypto
import Primitives
import Testing
import XMLSignature

@Suite("The shape of a signature")
struct SignatureShapeTests {
    typealias Case = (id: String, rule: XMLProblem.Rule, change: @Sendable (inout Forge) -> Void)

    @Test("the plain one verifies, and is read again without its signature")
    func plain() throws {
        let signed = try Forge().verified().get()
        #expect(signed.element.attribute("ID") == "_a")
        #expect(signed.element.children.map(\.name.local) == ["Issuer", "Subject"])
        #expect(signed.method == .rsaSHA256 && signed.keyIndex == 0)
    }

    static let references: [Case] = [
        ("SIG-16", .reference, { $0.uri = nil }),
        ("SIG-17", .reference, { $0.uri = "" }),
        ("SIG-20", .reference, { $0.uri = "http://127.0.0.1:9/x" }),
        ("SIG-21", .reference, { $0.uri = "file:///etc/hostname" }),
        ("SIG-22", .reference, { $0.uri = "http://127.0.0.1:9/x#_a" }),
        ("SIG-24", .reference, { $0.uri = "#xpointer(/)" }),
        ("SIG-25", .reference, { $0.uri = "#xpointer(id('_a'))" }),
        ("SIG-26", .reference, { $0.uri = "#element(/1/4)" }),
        ("SIG-27", .reference, { $0.uri = "#_a'or'1'='1" }),
        ("SIG-28", .reference, { $0.uri = "#_a " }),
        ("SIG-29", .reference, { $0.uri = "#%5Fa" }),
        ("XSW-05", .reference, { $0.uri = "#_other" }),
        ("only a sharp", .reference, { $0.uri = "#" }),
        (
            "a type", .signatureShape,
            { $0.alter = { $0.replacing("<ds:Reference ", with: "<ds:Reference Type=\"urn:x\" ") } }
        ),
    ]

    static let transforms: [Case] = [
        ("SIG-56", .transforms, { $0.transforms = enveloped + transform(Forge.exclusive + "WithComments") }),
        (
            "SIG-60", .transforms,
            { $0.transforms = enveloped + transform("http://www.w3.org/TR/1999/REC-xslt-19991116") }
        ),
        (
            "SIG-61", .transforms,
            { $0.transforms = enveloped + transform("http://www.w3.org/TR/1999/REC-xpath-19991116") }
        ),
        ("SIG-62", .transforms, { $0.transforms = enveloped + transform("http://www.w3.org/2002/06/xmldsig-filter2") }),
        ("SIG-63", .transforms, { $0.transforms = enveloped + transform(Forge.namespace + "base64") }),
        ("SIG-64", .transforms, { $0.transforms = enveloped }),
        ("SIG-65", .transforms, { $0.transforms = "" }),
        ("SIG-66", .transforms, { $0.transforms = exclusive + enveloped }),
        ("SIG-67", .transforms, { $0.transforms = enveloped + exclusive + exclusive }),
        ("SIG-68", .transforms, { $0.transforms = enveloped + String(repeating: exclusive, count: 200) }),
        (
            "inclusive", .transforms,
            { $0.transforms = enveloped + transform("http://www.w3.org/TR/2001/REC-xml-c14n-20010315") }
        ),
        ("1.1", .transforms, { $0.transforms = enveloped + transform("http://www.w3.org/2006/12/xml-c14n11") }),
        (
            "content in enveloped", .transforms,
            { $0.transforms = Forge.element("Transform", Forge.enveloped, "x") + exclusive }
        ),
        ("XPath in exclusive", .transforms, { $0.transforms = enveloped + prefixes("<ds:XPath>self::*</ds:XPath>") }),
        ("two lists", .transforms, { $0.transforms = enveloped + prefixes(list("a") + list("b")) }),
        ("11 prefixes", .transforms, { $0.transforms = enveloped + prefixes(list("a b c d e f g h i j k")) }),
        ("no prefix", .transforms, { $0.transforms = enveloped + prefixes(list("a \u{E9}")) }),
        (
            "attribute", .transforms,
            { $0.transforms = "<ds:Transform Algorithm=\"\(Forge.enveloped)\" x=\"\"></ds:Transform>" + exclusive }
        ),
    ]

    static let algorithms: [Case] = [
        (
            "SIG-42", .signatureMethod,
            { $0.signatureMethod = method("http://www.w3.org/2001/04/xmldsig-more#hmac-sha256") }
        ),
        ("SIG-44", .signatureMethod, { $0.signatureMethod = method(Forge.namespace + "hmac-sha1") }),
        (
            "SIG-45", .signatureMethod,
            { $0.signatureMethod = method(Forge.rsaSHA256, "<ds:HMACOutputLength>8</ds:HMACOutputLength>") }
        ),
        ("SIG-47", .signatureMethod, { $0.signatureMethod = method(Forge.namespace + "rsa-sha1") }),
        ("SIG-48", .digestMethod, { $0.digestMethod = Forge.element("DigestMethod", Forge.namespace + "sha1") }),
        ("SIG-50", .signatureMethod, { $0.signatureMethod = method("http://www.w3.org/2001/04/xmldsig-more#rsa-md5") }),
        (
            "SIG-51", .signatureMethod,
            { $0.signatureMethod = method("http://www.w3.org/2001/04/xmldsig-more#rsa-sha224") }
        ),
        ("SIG-53", .signatureMethod, { $0.signatureMethod = method("") }),
        ("none", .signatureMethod, { $0.signatureMethod = method("none") }),
        ("SIG-97", .signatureMethod, { $0.signatureMethod = method("http://www.w3.org/2007/05/xmldsig-more#rsa-pss") }),
        ("SIG-98", .signatureMethod, { $0.signatureMethod = method(Forge.namespace + "dsa-sha1") }),
        (
            "another kind of key", .keyDoesNotFit,
            { $0.signatureMethod = method("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256") }
        ),
        (
            "another digest", .signatureValue,
            { $0.signatureMethod = method("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512") }
        ),
        ("SIG-55", .canonicalizationMethod, { $0.canonicalization = canonical(Forge.exclusive + "WithComments") }),
        (
            "SIG-57", .canonicalizationMethod,
            { $0.canonicalization = canonical("http://www.w3.org/TR/2001/REC-xml-c14n-20010315") }
        ),
        (
            "no method", .canonicalizationMethod,
            { $0.canonicalization = "<ds:CanonicalizationMethod></ds:CanonicalizationMethod>" }
        ),
    ]

    static let structures: [Case] = [
        ("SIG-04", .signatureValue, { $0.value = "" }),
        ("SIG-06", .signatureShape, { $0.alter = { $0.replacing(/<ds:SignedInfo.*SignedInfo>/, with: "") } }),
        ("SIG-07", .signatureShape, { $0.beforeSignedInfo = Forge().signedInfo(Forge().reference) }),
        ("SIG-11", .signatureShape, { $0.afterDigest = "<ds:DigestValue>AAAA</ds:DigestValue>" }),
        ("SIG-14", .signatureShape, { $0.afterReference = Forge().reference }),
        ("SIG-15", .signatureShape, { $0.alter = { $0.replacing(/<ds:Reference.*Reference>/, with: "") } }),
        ("SIG-41", .signatureShape, { $0.afterValue = "<ds:KeyInfo></ds:KeyInfo><ds:KeyInfo></ds:KeyInfo>" }),
        (
            "SIG-71", .signatureRepeated,
            { $0.beforeSignature = "<ds:Signature xmlns:ds=\"\(Forge.namespace)\"></ds:Signature>" }
        ),
        (
            "SIG-72", .signatureRepeated,
            { $0.afterSignature = "<ds:Signature xmlns:ds=\"\(Forge.namespace)\"></ds:Signature>" }
        ),
        ("SIG-86", .signatureValue, { $0.value = "!!!" }),
        ("SIG-92", .digest, { $0.digestValue = "" }),
        (
            "SIG-94", .signatureShape,
            { $0.afterValue = "<ds:Object>\(Forge().signedInfo(Forge().reference))</ds:Object>" }
        ),
        (
            "SIG-99", .signatureShape,
            { $0.alter = { $0.replacing(Forge.namespace + "\">", with: "http://www.w3.org/2000/09/xmldsig\">") } }
        ),
        ("SIG-102", .signatureShape, { $0.afterValue = "<ds:Object>x</ds:Object>" }),
        ("key first", .signatureShape, { $0.beforeValue = "<ds:KeyInfo></ds:KeyInfo>" }),
        ("attribute", .signatureShape, { $0.signatureAttributes = " x=\"\"" }),
        ("text", .signatureShape, { $0.beforeValue = "x" }),
        ("a lookalike", .signatureRepeated, { $0.afterSignature = "<Signature></Signature>" }),
        ("SIG-74", .signaturePlace, { $0.beforeSignature = "<saml:Conditions></saml:Conditions>" }),
        ("SIG-01", .signatureMissing, { $0.alter = { $0.replacing(/<ds:Signature .*ds:Signature>/, with: "") } }),
        ("no identifier", .signedElementIdentifier, { $0.alter = { $0.replacing(" ID=\"_a\"", with: "") } }),
    ]

    static let contents: [Case] = [
        ("SIG-80", .digest, { $0.alter = { $0.replacing("joe", with: "admin") } }),
        ("SIG-103", .digest, { $0.alter = { $0.replacing("<saml:Subject>", with: "<saml:Subject x=\"\">") } }),
        ("SIG-106", .digest, { $0.alter = { $0.replacing("<saml:Subject>", with: "<saml:Subject><x></x>") } }),
        (
            "SIG-90", .namespaceURI,
            {
                $0.digestValue = Base64.encode(Array(SHA256.hash(data: [])))
                $0.alter = { $0.replacing("<saml:Assertion ", with: "<saml:Assertion xmlns:x=\"1\" ") }
            }
        ),
        ("SIG-89", .signatureValue, { $0.signedBytes = { _ in "" } }),
        ("empty digest", .digest, { $0.digestValue = Base64.encode(Array(SHA256.hash(data: []))) }),
        ("SIG-54", .signatureValue, { $0.value = Base64.encode([UInt8](repeating: 1, count: 384)) }),
        ("short", .signatureValue, { $0.value = "AAAA" }),
    ]

    @Test("anything but the one reference to itself is refused", arguments: references)
    func refusesReference(_ test: Case) throws { try refuse(test) }

    @Test("anything but the two transforms is refused", arguments: transforms)
    func refusesTransforms(_ test: Case) throws { try refuse(test) }

    @Test("an algorithm that is not on the list is refused", arguments: algorithms)
    func refusesAlgorithm(_ test: Case) throws { try refuse(test) }

    @Test("an element too many, too few or out of place is refused", arguments: structures)
    func refusesStructure(_ test: Case) throws { try refuse(test) }

    @Test("what was altered after signing is refused", arguments: contents)
    func refusesContent(_ test: Case) throws { try refuse(test) }

    private func refuse(_ test: Case) throws {
        #expect(try Forge.with(test.change).verified().failure?.rule == test.rule, "\(test.id)")
    }

    static let harmless: [(id: String, change: @Sendable (inout Forge) -> Void)] = [
        ("V-13", { _ in }),
        ("KeyInfo is not read", { $0.afterValue = "<ds:KeyInfo><ds:KeyName>somebody</ds:KeyName></ds:KeyInfo>" }),
        ("V-33", { $0.alter = { $0.replacing("</ds:SignatureValue>", with: "\r\n </ds:SignatureValue>") } }),
        (
            "V-30",
            {
                $0.alter = {
                    $0.replacing("<saml:Subject>", with: "<saml:Subject  >").replacing("\"_a\"", with: "'_a'")
                }
            }
        ),
        ("V-31", { $0.alter = { $0.replacing("<saml:Assertion ", with: "<saml:Assertion xmlns:u=\"urn:u\" ") } }),
        ("V-32", { $0.alter = { $0.replacing("joe", with: "j&#x6F;&#101;") } }),
        ("V-09", { $0.transforms = enveloped + prefixes(list("saml xs")) }),
        ("Id", { $0.signatureAttributes = " Id=\"_s\"" }),
    ]

    @Test("what changes nothing is accepted", arguments: harmless)
    func accepts(id: String, change: @Sendable (inout Forge) -> Void) throws {
        #expect(try Forge.with(change).verified().failure == nil, "\(id)")
    }

    @Test("the signed text is read whole, references and all")
    func text() throws {
        let signed = try Forge.with { $0.alter = { $0.replacing("joe", with: "j&#x6F;&#101;") } }.verified().get()
        #expect(signed.element.all(local: "NameID").map(\.text) == ["joe"])
    }

    private static let enveloped = transform(Forge.enveloped)
    private static let exclusive = transform(Forge.exclusive)

    private static func transform(_ algorithm: String) -> String { Forge.element("Transform", algorithm) }

    private static func prefixes(_ content: String) -> String { Forge.element("Transform", Forge.exclusive, content) }

    private static func list(_ prefixes: String) -> String {
        "<ec:InclusiveNamespaces xmlns:ec=\"\(Forge.exclusive)\" PrefixList=\"\(prefixes)\"></ec:InclusiveNamespaces>"
    }

    private static func method(_ algorithm: String, _ content: String = "") -> String {
        Forge.element("SignatureMethod", algorithm, content)
    }

    private static func canonical(_ algorithm: String) -> String { Forge.element("CanonicalizationMethod", algorithm) }
}
