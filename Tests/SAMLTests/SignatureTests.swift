import Primitives
import SAML
import TestKit
import Testing

/// Signatures that are missing, of another shape, by another key or another algorithm.
struct SignatureTests {
    static let missing = [
        Case("SIG-01 no signature", .signaturePresent) { ResponseText(AssertionText().text()).text() },
        Case("SIG-02 the signature taken away", .signaturePresent) {
            ResponseText(AssertionText().about(Lab.victim).text()).text()
        },
        Case("SIG-99 a Signature of a lookalike namespace", .structure) {
            try Lab.response().replacing(XML.ds + "\"", with: "http://www.w3.org/2000/09/xmldsig\"")
        },
        Case("SIG-74 the Signature at the end", .signatureShape) {
            let text = { (signature: String) in
                AssertionText().text().replacing("</saml:Assertion>", with: signature + "</saml:Assertion>")
            }
            return ResponseText(try SignatureText(TestKey.idp.get()).sign(text, id: "_assertion")).text()
        },
        Case("SIG-71 the attacker's signature before the genuine one", .signatureShape) {
            try twoSignatures(TestKey.attacker.get(), TestKey.idp.get())
        },
        Case("SIG-72 the genuine signature before the attacker's", .signatureShape) {
            try twoSignatures(TestKey.idp.get(), TestKey.attacker.get())
        },
        Case("SIG-73 two genuine signatures", .signatureShape) {
            try twoSignatures(TestKey.idp.get(), TestKey.idp.get())
        },
    ]

    static let shapes = [
        shaped("SIG-04 an empty SignatureValue", .signature) { $0.signatureValue = "" },
        altered("SIG-06 no SignedInfo", .signatureShape) { text in
            between(text, "<ds:SignedInfo>", "</ds:SignedInfo>") { _ in "" }
        },
        altered("SIG-07 two SignedInfo", .signatureShape) { text in
            between(text, "<ds:SignedInfo>", "</ds:SignedInfo>") { $0 + $0 }
        },
        altered("SIG-09 SIG-10 a comment in DigestValue", .document) {
            $0.replacing("<ds:DigestValue>", with: "<ds:DigestValue><!--x-->")
        },
        altered("SIG-11 two DigestValue", .signatureShape) { text in
            between(text, "<ds:DigestValue>", "</ds:DigestValue>") { $0 + $0 }
        },
        shaped("SIG-14 a first Reference to something else", .signatureShape) {
            $0.references = XML.element(
                "ds:Reference", [("URI", "#_absent")],
                XML.element("ds:DigestMethod", [("Algorithm", Hash.sha256.rawValue)])
                    + XML.element("ds:DigestValue", [], Base64.encode(Hash.sha256.digest([]))))
        },
        shaped("SIG-15 no Reference", .signatureShape) { $0.withoutReference = true },
        shaped("SIG-16 a Reference without URI", .signatureShape) { $0.hasURI = false },
        shaped("SIG-17 an empty URI", .signatureShape) { $0.uri = "" },
        shaped("SIG-20 an http URI", .signatureShape) { $0.uri = "http://127.0.0.1:9/x" },
        shaped("SIG-21 a file URI", .signatureShape) { $0.uri = "file:///etc/hostname" },
        shaped("SIG-22 an http URI with a fragment", .signatureShape) { $0.uri = "http://127.0.0.1:9/x#_assertion" },
        shaped("SIG-24 an XPointer to the root", .signatureShape) { $0.uri = "#xpointer(/)" },
        shaped("SIG-25 an XPointer by id", .signatureShape) { $0.uri = "#xpointer(id('_assertion'))" },
        shaped("SIG-26 an element scheme", .signatureShape) { $0.uri = "#element(/1/4)" },
        shaped("SIG-27 an XPath injection", .signatureShape) { $0.uri = "#_assertion'or'1'='1" },
        shaped("SIG-28 a space behind the id", .signatureShape) { $0.uri = "#_assertion " },
        shaped("SIG-29 a percent-encoded id", .signatureShape) { $0.uri = "#%5Fassertion" },
        Case("SIG-31 only Conditions signed", .signatureShape) { try partlySigned("saml:Conditions") },
        Case("SIG-32 only Issuer signed", .signatureShape) { try partlySigned("saml:Issuer") },
        shaped("SIG-60 an XSLT transform", .signatureShape) {
            $0.transforms.insert("http://www.w3.org/TR/1999/REC-xslt-19991116", at: 0)
        },
        shaped("SIG-61 an XPath transform", .signatureShape) {
            $0.transforms.insert("http://www.w3.org/TR/1999/REC-xpath-19991116", at: 1)
        },
        shaped("SIG-62 an XPath filter 2.0", .signatureShape) {
            $0.transforms[0] = "http://www.w3.org/2002/06/xmldsig-filter2"
        },
        shaped("SIG-63 a base64 transform", .signatureShape) {
            $0.transforms = ["http://www.w3.org/2000/09/xmldsig#base64"]
        },
        shaped("SIG-64 enveloped alone", .signatureShape) { $0.transforms = [SignatureText.enveloped] },
        shaped("SIG-65 no transform", .signatureShape) { $0.transforms = [] },
        shaped("SIG-66 the other order", .signatureShape) {
            $0.transforms = [SignatureText.excC14n, SignatureText.enveloped]
        },
        shaped("SIG-67 three transforms", .signatureShape) { $0.transforms.append(SignatureText.excC14n) },
        shaped("SIG-68 two hundred transforms", .signatureShape) {
            $0.transforms += Array(repeating: SignatureText.excC14n, count: 200)
        },
        shaped("SIG-56 canonicalization with comments as transform", .signatureShape) {
            $0.transforms[1] += "WithComments"
        },
        shaped("SIG-92 an empty DigestValue", .signature) { $0.digestValue = "" },
        shaped("SIG-86 a SignatureValue that is no base64", .signature) { $0.signatureValue = "!!!" },
        shaped("SIG-94 the genuine SignedInfo in an Object", .structure) {
            $0.tail = XML.element("ds:Object", [], XML.element("ds:SignedInfo"))
        },
        shaped("SIG-102 an Object", .structure) { $0.tail = XML.element("ds:Object", [], "x") },
        shaped("SIG-101 an Id of the Signature that is the assertion's", .identifiers) {
            $0.attributes = " Id=\"_assertion\""
        },
        shaped("SIG-41 two KeyInfo", .signatureShape) {
            $0.keyInfo = XML.element("ds:KeyInfo", [], "x") + XML.element("ds:KeyInfo", [], "x")
        },
    ]

    static let algorithms = [
        shaped("SIG-47 RSA with SHA-1", .signatureAlgorithm) {
            $0.method = Hash.sha1.rsa; $0.realHash = .sha1
        },
        shaped("SIG-48 a SHA-1 digest", .signatureAlgorithm) {
            $0.digestMethod = Hash.sha1.rawValue
            $0.digestValue = Base64.encode(Hash.sha1.digest(Array(AssertionText().text().utf8)))
        },
        shaped("SIG-49 SHA-1 for both", .signatureAlgorithm) { $0.hash = .sha1 },
        shaped("SIG-50 RSA with MD5", .signatureAlgorithm) {
            $0.method = "http://www.w3.org/2001/04/xmldsig-more#rsa-md5"
        },
        shaped("SIG-51 RSA with SHA-224", .signatureAlgorithm) {
            $0.method = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha224"
        },
        shaped("SIG-53 no algorithm", .signatureAlgorithm) { $0.method = "" },
        shaped("SIG-42 HMAC", .signatureAlgorithm) { $0.method = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256" },
        shaped("SIG-44 SIG-46 HMAC with SHA-1", .signatureAlgorithm) {
            $0.method = "http://www.w3.org/2000/09/xmldsig#hmac-sha1"
        },
        shaped("SIG-97 RSA-PSS", .signatureAlgorithm) {
            $0.method = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
        },
        shaped("SIG-98 DSA", .signatureAlgorithm) { $0.method = "http://www.w3.org/2000/09/xmldsig#dsa-sha1" },
        shaped("SIG-55 canonicalization with comments", .signatureAlgorithm) { $0.c14n += "WithComments" },
        shaped("SIG-57 inclusive canonicalization", .signatureAlgorithm) {
            $0.c14n = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
        },
        shaped("SIG-54 SHA-1 that says it is SHA-256", .signature) { $0.realHash = .sha1 },
    ]

    static let keys = [
        signedBy("SIG-34 SIG-39 the attacker's key, whatever KeyInfo says", .signature, TestKey.attacker) {
            SignatureText.keyInfo(try TestKey.idp.get().certificate)
        },
        signedBy("SIG-36 SIG-38 both certificates in KeyInfo", .signature, TestKey.attacker) {
            SignatureText.keyInfo(try TestKey.attacker.get().certificate, try TestKey.idp.get().certificate)
        },
        signedBy("SIG-40 a RetrievalMethod in KeyInfo", .signature, TestKey.attacker) {
            XML.element(
                "ds:KeyInfo", [], XML.element("ds:RetrievalMethod", [("URI", "http://127.0.0.1:9/certificate")]))
        },
        signedBy("SIG-95 the identity provider's encryption key", .signature, TestKey.encryption) { "" },
        signedBy("SIG-96 CTX-162 another organization's key", .signature, TestKey.otherTenant) { "" },
        Case("SIG-88 an ECDSA signature of zeros", .signature) {
            var signature = SignatureText(try TestKey.curve.get())
            signature.signatureValue = Base64.encode([UInt8](repeating: 0, count: 64))
            return ResponseText(try signature.sign(AssertionText())).text()
        },
        Case("an ECDSA method with an RSA key's signature", .signature) {
            var signature = SignatureText(try TestKey.idp.get())
            signature.method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
            return ResponseText(try signature.sign(AssertionText())).text()
        },
        Case(
            "CTX-170 a certificate that was removed", .signature,
            against: {
                try Lab.expectation(keys: [TestKey.idp.get()])
            }
        ) {
            ResponseText(try SignatureText(TestKey.next.get()).sign(AssertionText())).text()
        },
    ]

    static let integrity = [
        altered("SIG-80 the NameID", .signature) {
            $0.replacing(">\(Lab.alice)</saml:NameID>", with: ">\(Lab.victim)</saml:NameID>")
        },
        altered("SIG-81 an attribute", .signature) {
            $0.replacing("<saml:AttributeValue>\(Lab.alice)", with: "<saml:AttributeValue>\(Lab.victim)")
        },
        altered("SIG-82 the audience", .signature) { $0.replacing("Audience>\(Lab.spEntity)", with: "Audience>x") },
        altered("SIG-83 NotOnOrAfter", .signature) {
            $0.replacing(
                "NotBefore=\"\(XML.time(-60))\" NotOnOrAfter=\"\(XML.time(300))\"",
                with: "NotOnOrAfter=\"\(XML.time(600))\"")
        },
        altered("SIG-84 the format", .signature) {
            $0.replacing(NameID.Format.emailAddress, with: NameID.Format.persistent)
        },
        altered("SIG-103 an attribute of an empty element", .signature) {
            $0.replacing(
                "InResponseTo=\"\(Lab.request)\" NotOnOrAfter=\"\(XML.time(300))\"",
                with: "InResponseTo=\"\(Lab.request)\" NotOnOrAfter=\"\(XML.time(301))\"")
        },
        Case("SIG-104 a reference turned into text", .signature) {
            var assertion = AssertionText()
            assertion.attributes = AssertionText.attributes([("name", ["a &amp; b"])])
            return try Lab.response(assertion).replacing("a &amp; b", with: "a amp b")
        },
        Case("SIG-105 a listed prefix declared otherwise", .signature) {
            var signature = SignatureText(try TestKey.idp.get())
            signature.prefixList = "xs"
            var assertion = AssertionText()
            assertion.declarations = " xmlns:xs=\"http://www.w3.org/2001/XMLSchema\""
            return ResponseText(try signature.sign(assertion)).text()
                .replacing("http://www.w3.org/2001/XMLSchema", with: "urn:other")
        },
        Case("SIG-85 the response's own attributes", .signature) {
            try SignatureText(TestKey.idp.get()).sign(ResponseText(AssertionText().text()))
                .replacing(
                    "ID=\"_response\" InResponseTo=\"_request\"", with: "ID=\"_response\" InResponseTo=\"_other\"")
        },
        Case("SIG-76 a good assertion's signature, a broken response's", .signature) {
            var signature = SignatureText(try TestKey.idp.get())
            signature.digestText = "other"
            return try signature.sign(ResponseText(Lab.signed()))
        },
        Case("SIG-77 a good response's signature, a broken assertion's", .signature) {
            var inner = SignatureText(try TestKey.idp.get())
            inner.digestText = "other"
            return try SignatureText(TestKey.idp.get()).sign(ResponseText(inner.sign(AssertionText())))
        },
        Case("SIG-78 the response's by the identity provider, the assertion's by another", .signature) {
            let inner = try SignatureText(TestKey.attacker.get()).sign(AssertionText())
            return try SignatureText(TestKey.idp.get()).sign(ResponseText(inner))
        },
        Case("SIG-79 the response's by another, the assertion's by the identity provider", .signature) {
            try SignatureText(TestKey.attacker.get()).sign(ResponseText(Lab.signed()))
        },
        shaped("SIG-90 SIG-91 the digest of nothing", .signature) { $0.digestText = "" },
        altered("SIG-89 SignedInfo that has no canonical form", .identifiers) {
            $0.replacing("<ds:SignedInfo>", with: "<ds:SignedInfo xmlns:x=\"relative\">")
        },
        altered("SIG-90 an assertion that has no canonical form", .identifiers) {
            $0.replacing("<saml:Assertion ", with: "<saml:Assertion xmlns:x=\"1\" ")
        },
    ]

    @Test(
        "a signature that is none is refused, and by the right check", .spec("SAML Core", "5.4"),
        arguments: missing + shapes + algorithms + keys + integrity)
    func refused(signature: Case) throws {
        let verdict = try signature.verdict()
        #expect(verdict.failure == signature.check, "\(verdict.checks.filter { $0.outcome == .failed })")
    }

    private static func shaped(
        _ id: String, _ check: SAMLCheck, _ alter: @escaping @Sendable (inout SignatureText) -> Void
    ) -> Case {
        Case(id, check) {
            var signature = SignatureText(try TestKey.idp.get())
            alter(&signature)
            return ResponseText(try signature.sign(AssertionText())).text()
        }
    }

    private static func altered(
        _ id: String, _ check: SAMLCheck, _ alter: @escaping @Sendable (String) -> String
    ) -> Case {
        Case(id, check) {
            let genuine = try Lab.response()
            let altered = alter(genuine)
            try #require(altered != genuine)
            return altered
        }
    }

    private static func signedBy(
        _ id: String, _ check: SAMLCheck, _ key: Result<TestKey, any Error>,
        _ keyInfo: @escaping @Sendable () throws -> String
    ) -> Case {
        Case(id, check) {
            var signature = SignatureText(try key.get())
            signature.keyInfo = try keyInfo()
            return ResponseText(try signature.sign(AssertionText())).text()
        }
    }

    private static func twoSignatures(_ first: TestKey, _ second: TestKey) throws -> String {
        let text = AssertionText().text()
        let both =
            try SignatureText(first).text(over: text, id: "_assertion")
            + SignatureText(second).text(over: text, id: "_assertion")
        return ResponseText(AssertionText().text(both)).text()
    }

    private static func partlySigned(_ name: String) throws -> String {
        let marked = AssertionText().about(Lab.victim).text().replacing("<\(name)", with: "<\(name) ID=\"_part\"")
        let signature = try SignatureText(TestKey.idp.get()).text(over: "<part/>", id: "_part")
        return ResponseText(marked.replacing("</saml:Issuer>", with: "</saml:Issuer>" + signature)).text()
    }

    private static func between(
        _ text: String, _ start: String, _ end: String, _ replace: (String) -> String
    ) -> String {
        guard let from = text.firstRange(of: start), let to = text.firstRange(of: end) else { return text }
        let part = from.lowerBound..<to.upperBound
        return text.replacingCharacters(part, with: replace(String(text[part])))
    }
}

extension String {
    fileprivate func replacingCharacters(_ range: Range<String.Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
