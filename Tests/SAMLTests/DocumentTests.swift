import Primitives
import SAML
import TestKit
import Testing

/// Forms, encodings and documents that are refused before any signature is looked at.
struct DocumentTests {
    private typealias Pair = FormParameters.Pair

    struct Form: Sendable, CustomTestStringConvertible {
        let id: String
        let check: SAMLCheck
        let form: FormParameters
        var query: String?

        var testDescription: String { id }
    }

    static func forms() throws -> [Form] {
        let genuine = Base64.encode(Array(try Lab.response().utf8))
        let evil = Base64.encode(Array(ResponseText(AssertionText().about(Lab.victim).text()).text().utf8))
        return [
            Form(id: "B64-01 XML as it is", check: .encoding, form: Lab.form(try Lab.response())),
            Form(
                id: "B64-02 the alphabet of URLs", check: .encoding,
                form: Lab.form(Base64URL.encode(Array("\u{3FF}\u{3FF}\u{3FF}>>>???".utf8)))),
            Form(id: "B64-03 encoded twice", check: .document, form: Lab.form(Base64.encode(Array(genuine.utf8)))),
            Form(id: "B64-07 other characters between", check: .encoding, form: Lab.form("!" + genuine)),
            Form(id: "B64-08 an empty message", check: .encoding, form: Lab.form("")),
            Form(id: "B64-09 no message", check: .binding, form: [Pair(name: "RelayState", value: "h")]),
            Form(
                id: "B64-10 B64-11 two messages", check: .binding,
                form: Lab.form(genuine) + [Pair(name: "SAMLResponse", value: evil)]),
            Form(id: "B64-14 a query", check: .binding, form: Lab.form(genuine), query: "SAMLResponse=" + genuine),
            Form(id: "B64-15 an artifact", check: .binding, form: [Pair(name: "SAMLart", value: "AAQAA")]),
            Form(
                id: "B64-18 SAMLEncoding", check: .binding,
                form: Lab.form(genuine) + [
                    Pair(name: "SAMLEncoding", value: "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE")
                ]),
            Form(id: "B64-19 an array", check: .binding, form: [Pair(name: "SAMLResponse[]", value: genuine)]),
            Form(
                id: "a request beside it", check: .binding,
                form: Lab.form(genuine) + [Pair(name: "SAMLRequest", value: genuine)]),
            Form(
                id: "two RelayStates", check: .binding,
                form: Lab.form(genuine) + [Pair(name: "RelayState", value: "other")]),
            Form(
                id: "XML-38 a document beyond the limit", check: .encoding,
                form: Lab.form(Base64.encode([UInt8](repeating: 0x20, count: 600 * 1_024)))),
        ]
    }

    @Test("a form is refused that has not exactly one message, in base64", .spec("SAML Bindings", "3.5.4"))
    func refusedForms() throws {
        for form in try Self.forms() {
            let verdict = try Lab.verdict(on: form.form, query: form.query)
            #expect(verdict.failure == form.check, "\(form.id)")
        }
    }

    @Test("a field that is none of the binding's is passed over")
    func otherFields() throws {
        let form = Lab.form(Base64.encode(Array(try Lab.response().utf8))) + [Pair(name: "submit", value: "Continue")]
        #expect(try Lab.verdict(on: form).failure == nil)
        #expect(PostBinding.relayState(of: form) == "h")
    }

    static let documents = [
        altered("XML-01 a document type", .document) { "<!DOCTYPE samlp:Response>" + $0 },
        altered("XML-02 an entity", .document) {
            "<!DOCTYPE r [<!ENTITY e \"\(Lab.victim)\">]>" + $0.replacing(Lab.alice, with: "&e;")
        },
        altered("XML-03 an external entity", .document) {
            "<!DOCTYPE r [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" + $0.replacing(Lab.alice, with: "&e;")
        },
        altered("XML-17 text behind the root", .document) { $0 + "x" },
        altered("XML-23 XML 1.1", .document) { "<?xml version=\"1.1\"?>" + $0 },
        altered("XML-26 a NUL reference", .document) { $0.replacing(Lab.alice, with: "&#0;") },
        altered("XML-27 white space before the declaration", .document) { " <?xml version=\"1.0\"?>" + $0 },
        altered("XML-29 a comment before the root", .document) { "<!-- x -->" + $0 },
        altered("XML-33 schemaLocation", .identifiers) {
            $0.replacing(
                "<samlp:Response ",
                with:
                    "<samlp:Response xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"urn:x http://127.0.0.1:9/\" "
            )
        },
        altered("XML-34 xml:base", .identifiers) {
            $0.replacing("<samlp:Response ", with: "<samlp:Response xml:base=\"http://127.0.0.1:9/\" ")
        },
        altered("XML-39 a thousand namespaces", .document) {
            let declarations = (0..<1_000).map { "xmlns:n\($0)=\"urn:n\($0)\"" }.joined(separator: " ")
            return $0.replacing("<saml:Assertion ", with: "<saml:Assertion \(declarations) ")
        },
        altered("XML-41 an undeclared prefix", .document) {
            $0.replacing("<samlp:Status>", with: "<samlp:Extensions><zz:x></zz:x></samlp:Extensions><samlp:Status>")
        },
        altered("XML-45 a directive in content", .document) {
            $0.replacing("<samlp:Status>", with: "<!ELEMENT x ANY><samlp:Status>")
        },
        altered("XML-46 a relative namespace outside of the assertion", .identifiers) {
            $0.replacing("<samlp:Response ", with: "<samlp:Response xmlns:x=\"1\" ")
        },
        altered("XML-57 a processing instruction", .document) {
            $0.replacing("</saml:Issuer>", with: "</saml:Issuer><?x?>")
        },
        altered("XML-58 xml:lang", .signature) { $0.replacing("<saml:NameID ", with: "<saml:NameID xml:lang=\"en\" ") },
        altered("C14-01 a comment in NameID", .document) {
            $0.replacing(Lab.alice, with: "alice<!---->@acme.example")
        },
        altered("C14-04 C14-08 a processing instruction in NameID", .document) {
            $0.replacing(Lab.alice, with: "<?p not-?>" + Lab.alice)
        },
        altered("C14-06 CDATA in NameID", .document) { $0.replacing(Lab.alice, with: "<![CDATA[\(Lab.alice)]]>") },
        Case("XML-48 HTML", .document) { "<html><body>Sign in<br></body></html>" },
        Case("XML-49 white space", .document) { " " },
        Case("XML-51 an AuthnRequest", .structure) {
            "<samlp:AuthnRequest xmlns:samlp=\"\(XML.samlp)\" ID=\"_x\"></samlp:AuthnRequest>"
        },
        Case("XML-52 an assertion alone", .structure) { try Lab.signed() },
        Case("XML-53 a LogoutResponse", .structure) {
            try SignatureText(TestKey.idp.get()).sign(
                {
                    "<samlp:LogoutResponse xmlns:samlp=\"\(XML.samlp)\" ID=\"_x\">" + XML.issuer(Lab.idpEntity) + $0
                        + ResponseText.status(XML.success) + "</samlp:LogoutResponse>"
                }, id: "_x")
        },
        Case.signed("XML-54 an attribute the schema has not", .structure) { $0.extraAttributes = " Zip=\"1\"" },
        Case("XML-35 twenty thousand levels", .document) {
            var response = ResponseText(try Lab.signed())
            response.extensions = ResponseText.extensions(
                String(repeating: "<x>", count: 20_000) + String(repeating: "</x>", count: 20_000))
            return response.text()
        },
        Case("XML-37 thirty thousand siblings", .document) {
            var response = ResponseText(try Lab.signed())
            response.extensions = ResponseText.extensions(String(repeating: "<x/>", count: 30_000))
            return response.text()
        },
        Case("XML-42 saml rebound in Extensions", .structure) {
            var response = ResponseText(try Lab.signed())
            response.extensions = ResponseText.extensions(
                "<saml:Response xmlns:saml=\"\(XML.samlp)\"></saml:Response>")
            return response.text()
        },
    ]

    @Test("a document that is not plain is refused before it is read", arguments: documents)
    func refusedDocuments(document: Case) throws {
        let verdict = try document.verdict()
        #expect(verdict.failure == document.check, "\(verdict.checks.filter { $0.outcome == .failed })")
    }

    @Test("XML-18 XML-24 XML-25 XML-50 bytes that are not UTF-8 are refused")
    func bytes() throws {
        let genuine = Array(try Lab.response().utf8)
        let sixteen: [UInt8] = genuine.reduce(into: [0xFF, 0xFE]) { $0 += [$1, 0] }
        let invalid: [UInt8] = Array("<samlp:Response>".utf8) + [0xC0, 0xAF]
        let documents: [[UInt8]] = [
            sixteen, invalid, genuine + [0 as UInt8], [0x4C, 0x6F, 0xA7, 0x94], Array("{}".utf8),
        ]
        for document in documents { #expect(try Lab.verdict(on: document).failure == .document) }
    }

    private static func altered(
        _ id: String, _ check: SAMLCheck, _ alter: @escaping @Sendable (String) -> String
    ) -> Case {
        Case(id, check) { alter(try Lab.response()) }
    }
}
