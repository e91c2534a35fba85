import Primitives
import SAML
import TestKit
import Testing

/// Responses that must be taken, in all the ways identity providers write them.
struct ValidResponseTests {
    struct Valid: Sendable, CustomTestStringConvertible {
        let id: String
        let make: @Sendable () throws -> String

        init(_ id: String, _ make: @escaping @Sendable () throws -> String) {
            self.id = id
            self.make = make
        }

        var testDescription: String { id }
    }

    static let documents = [
        Valid("V-01 assertion signed") { try Lab.response() },
        Valid("V-02 response signed only") {
            try SignatureText(TestKey.idp.get()).sign(ResponseText(AssertionText().text()))
        },
        Valid("V-03 both signed") {
            try SignatureText(TestKey.idp.get()).sign(ResponseText(Lab.signed()))
        },
        Valid("V-08 other prefixes and default namespaces") {
            func renamed(_ text: String) -> String {
                text.replacing("samlp:", with: "p:").replacing("xmlns:samlp", with: "xmlns:p")
                    .replacing("<saml:", with: "<").replacing("</saml:", with: "</")
                    .replacing("xmlns:saml=", with: "xmlns=")
            }
            let signed = try SignatureText(TestKey.idp.get())
                .sign({ renamed(AssertionText().text($0)) }, id: "_assertion")
            return renamed(ResponseText("%").text()).replacing("%", with: signed)
        },
        Valid("V-09 InclusiveNamespaces") {
            var signature = SignatureText(try TestKey.idp.get())
            signature.prefixList = "xs"
            var assertion = AssertionText()
            assertion.declarations = " xmlns:xs=\"http://www.w3.org/2001/XMLSchema\""
            return ResponseText(try signature.sign(assertion)).text()
        },
        Valid("V-10 RSA with SHA-512") {
            var signature = SignatureText(try TestKey.idp.get())
            signature.hash = .sha512
            return ResponseText(try signature.sign(AssertionText())).text()
        },
        Valid("V-10 RSA with SHA-384") {
            var signature = SignatureText(try TestKey.idp.get())
            signature.hash = .sha384
            return ResponseText(try signature.sign(AssertionText())).text()
        },
        Valid("V-11 ECDSA on P-256") {
            ResponseText(try SignatureText(TestKey.curve.get()).sign(AssertionText())).text()
        },
        Valid("V-12 pretty-printed before it was signed") {
            func printed(_ text: String) -> String { text.replacing("><", with: ">\n  <") }
            let signed = try SignatureText(TestKey.idp.get())
                .sign(
                    { printed(AssertionText().text()).replacing("</saml:Issuer>", with: "</saml:Issuer>" + $0) },
                    id: "_assertion")
            return printed(ResponseText("%").text()).replacing("%", with: signed)
        },
        Valid("V-13 with and without KeyInfo") {
            var signature = SignatureText(try TestKey.idp.get())
            signature.keyInfo = SignatureText.keyInfo(try TestKey.idp.get().certificate)
            return ResponseText(try signature.sign(AssertionText())).text()
        },
        Valid("V-14 signed with the second certificate") {
            ResponseText(try SignatureText(TestKey.next.get()).sign(AssertionText())).text()
        },
        Valid("V-16 milliseconds") {
            var assertion = AssertionText()
            assertion.issueInstant = XML.time(-5).replacing("Z", with: ".123Z")
            return try Lab.response(assertion)
        },
        Valid("V-19 with an XML declaration") {
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + (try Lab.response())
        },
        Valid("V-20 two hundred groups") {
            var assertion = AssertionText()
            assertion.attributes = AssertionText.attributes([("groups", (0..<200).map { "group \($0)" })])
            return try Lab.response(assertion)
        },
        Valid("V-21 NotBefore within the skew") {
            var assertion = AssertionText()
            assertion.conditions = AssertionText.conditions(notBefore: XML.time(30))
            return try Lab.response(assertion)
        },
        Valid("V-22 two audiences, one of them us") {
            var assertion = AssertionText()
            assertion.conditions = AssertionText.conditions(audiences: [["https://other.example", Lab.spEntity]])
            return try Lab.response(assertion)
        },
        Valid("V-23 two confirmations, the second for us") {
            var assertion = AssertionText()
            assertion.confirmations =
                AssertionText.confirmation(recipient: "https://other.example/acs") + AssertionText.confirmation()
            return try Lab.response(assertion)
        },
        Valid("V-26 no SessionIndex") {
            var assertion = AssertionText()
            assertion.authn = AssertionText.authn(index: nil)
            return try Lab.response(assertion)
        },
        Valid("V-28 no Destination of an unsigned response") {
            var response = ResponseText(try Lab.signed())
            response.destination = nil
            return response.text()
        },
        Valid("V-30 written otherwise after it was signed") {
            try Lab.response()
                .replacing(
                    "<samlp:StatusCode Value=\"\(XML.success)\"></samlp:StatusCode>",
                    with: "<samlp:StatusCode Value='\(XML.success)' />"
                )
                .replacing("<saml:Attribute Name=\"email\">", with: "<saml:Attribute\n Name = 'email' >")
        },
        Valid("V-31 declarations nobody uses, added after it was signed") {
            try Lab.response()
                .replacing("<saml:Assertion ", with: "<saml:Assertion xmlns:unused=\"urn:unused\" ")
                .replacing("<samlp:Response ", with: "<samlp:Response xmlns:unused=\"urn:other\" ")
        },
        Valid("V-33 line breaks in SignatureValue") {
            try Lab.response().replacing("</ds:SignatureValue>", with: "\n</ds:SignatureValue>")
                .replacing("<ds:SignatureValue>", with: "<ds:SignatureValue>\n")
        },
        Valid("Issuer with the format of an entity, no Issuer outside") {
            var assertion = AssertionText()
            assertion.issuer = XML.element("saml:Issuer", [("Format", NameID.Format.entity)], Lab.idpEntity)
            var response = ResponseText(try Lab.signed(assertion))
            response.issuer = ""
            return response.text()
        },
        Valid("no InResponseTo outside: the signed one counts") {
            var response = ResponseText(try Lab.signed())
            response.inResponseTo = nil
            return response.text()
        },
    ]

    @Test("a valid response is verified", .spec("SAML Profiles", "4.1.4.3"), arguments: documents)
    func verified(document: Valid) throws {
        let verdict = try Lab.verdict(on: document.make())
        guard case .verified(let assertion, let checks) = verdict else {
            Issue.record("\(document.id): \(verdict.checks.filter { $0.outcome == .failed })")
            return
        }
        #expect(assertion.issuer == Lab.idpEntity)
        #expect(assertion.nameID.value == Lab.alice)
        #expect(assertion.inResponseTo == Lab.request)
        #expect(checks.map(\.name) == ResponseCheck.checks.map(\.rawValue))
        #expect(!checks.contains { $0.outcome == .failed })
    }

    @Test("what was verified is told exactly")
    func facts() throws {
        var assertion = AssertionText()
        assertion.nameID = XML.element(
            "saml:NameID",
            [
                ("Format", NameID.Format.persistent), ("NameQualifier", Lab.idpEntity),
                ("SPNameQualifier", Lab.spEntity),
            ], "opaque-1")
        assertion.authn = AssertionText.authn(end: XML.time(3_600))
        assertion.attributes = AssertionText.attributes([
            ("email", ["ann@acme.example"]), ("groups", ["engineering", "on call"]), ("empty", [""]),
        ])
        guard case .verified(let verified, _) = try Lab.verdict(on: Lab.response(assertion)) else {
            Issue.record("not verified")
            return
        }
        #expect(
            verified.nameID
                == NameID(
                    value: "opaque-1", format: NameID.Format.persistent, nameQualifier: Lab.idpEntity,
                    spNameQualifier: Lab.spEntity))
        #expect(verified.sessionIndex == "_session")
        #expect(verified.sessionNotOnOrAfter == Lab.now + .seconds(3_600))
        #expect(verified.authnInstant == Lab.now - .seconds(10))
        #expect(
            verified.authnContextClassRef == "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport")
        #expect(
            verified.attributes == ["email": ["ann@acme.example"], "groups": ["engineering", "on call"], "empty": []])
        #expect(verified.id == "_assertion")
        #expect(verified.rememberUntil == Lab.now + .seconds(360))
        #expect(verified.clockSkew == .seconds(-5))
    }

    @Test("V-15 V-17 V-27 V-32 values are decoded once and otherwise as they are")
    func values() throws {
        var assertion = AssertionText()
        assertion.nameID = XML.element("saml:NameID", [], "andré@acme.example")
        assertion.attributes = AssertionText.attributes([
            ("name", ["A &amp; B &lt;/saml:AttributeValue&gt;"]), ("nick", ["é"]),
        ])
        let signed = try Lab.response(assertion).replacing(
            "<saml:AttributeValue>é", with: "<saml:AttributeValue>&#xE9;")
        guard case .verified(let verified, _) = try Lab.verdict(on: signed) else {
            Issue.record("not verified")
            return
        }
        #expect(verified.nameID.value == "andré@acme.example")
        #expect(verified.nameID.format == nil)
        #expect(verified.attributes["name"] == ["A & B </saml:AttributeValue>"])
        #expect(verified.attributes["nick"] == ["é"])
    }

    @Test("an attribute that comes in pieces has the values of all of them, as Keycloak's roles do")
    func pieces() throws {
        var assertion = AssertionText()
        let piece = { (value: String, format: [(String, String?)]) in
            XML.element(
                "saml:Attribute", [("Name", "Role")] + format, XML.element("saml:AttributeValue", [], value))
        }
        let unspecified = [("NameFormat", Optional("urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"))]
        assertion.attributes =
            XML.element("saml:AttributeStatement", [], piece("b", []) + piece("a", unspecified))
            + XML.element("saml:AttributeStatement", [], piece("b", []))
        let verdict = try Lab.verdict(on: Lab.response(assertion))
        guard case .verified(let verified, let checks) = verdict else {
            Issue.record("\(verdict.checks.filter { $0.outcome == .failed })")
            return
        }
        #expect(verified.attributes == ["Role": ["b", "a", "b"]])
        let check = checks.first { $0.name == SAMLCheck.attributes.rawValue }
        #expect(check?.outcome == .passed && check?.received == "Role")
    }

    @Test("V-24 an empty or nil value is no value, and one with markup is passed over")
    func emptyValues() throws {
        var assertion = AssertionText()
        let null =
            "<saml:AttributeValue xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"></saml:AttributeValue>"
        let markup = "<saml:AttributeValue><x:b xmlns:x=\"urn:x\">admins</x:b></saml:AttributeValue>"
        assertion.attributes = XML.element(
            "saml:AttributeStatement", [],
            XML.element("saml:Attribute", [("Name", "sn")], null)
                + XML.element("saml:Attribute", [("Name", "targeted")], markup))
        let verdict = try Lab.verdict(on: Lab.response(assertion))
        guard case .verified(let verified, let checks) = verdict else {
            Issue.record("\(verdict.checks.filter { $0.outcome == .failed })")
            return
        }
        #expect(verified.attributes == ["sn": [], "targeted": []])
        #expect(checks.first { $0.name == SAMLCheck.attributes.rawValue }?.outcome == .warned)
    }

    @Test("V-18 base64 may have line breaks")
    func wrappedBase64() throws {
        let text = Array(Base64.encode(Array(try Lab.response().utf8)))
        let lines = stride(from: 0, to: text.count, by: 76).map { String(text[$0..<min($0 + 76, text.count)]) }
        let verdict = try Lab.verdict(on: Lab.form(lines.joined(separator: "\r\n")))
        #expect(verdict.failure == nil)
    }

    @Test("an expired certificate is warned of, since its key was pinned", .spec("SAML MDIOP", "2.6.1"))
    func expiredCertificate() throws {
        let old = try TestKey.rsa("old", until: Lab.now - .days(1))
        let response = ResponseText(try SignatureText(old).sign(AssertionText())).text()
        let verdict = try Lab.verdict(on: response, Lab.expectation(keys: [TestKey.idp.get(), old]))
        guard case .verified(_, let checks) = verdict else {
            Issue.record("not verified")
            return
        }
        #expect(checks.first { $0.name == SAMLCheck.certificateExpiry.rawValue }?.outcome == .warned)
        let signature = checks.first { $0.name == SAMLCheck.signature.rawValue }
        #expect(signature?.received?.contains("(2 of 2)") == true)
    }
}
