import SAML
import TestKit
import Testing

/// Signature wrapping: a genuine signature somewhere, and somebody else where a lenient reader looks.
struct WrappingTests {
    static let evil = AssertionText().about(Lab.victim)

    static let cases = [
        Case("XSW-02 the signed response beside the evil one's signature", .structure) {
            let signed = try SignatureText(TestKey.idp.get()).sign(ResponseText(AssertionText().text()))
            var outer = ResponseText(evil.text())
            outer.id = "_outer"
            outer.extensions = ResponseText.extensions(signed)
            return outer.text()
        },
        Case("XSW-03 the evil assertion first", .structure) {
            ResponseText(evil.text() + (try Lab.signed())).text()
        },
        Case("XSW-05 the signature in the evil one, the original behind it", .structure) {
            let genuine = AssertionText()
            let signature = try SignatureText(TestKey.idp.get()).text(over: genuine.text(), id: "_assertion")
            return ResponseText(evil.text(signature) + genuine.text()).text()
        },
        Case("XSW-06 the original within the signature of the evil one", .structure) {
            let genuine = AssertionText()
            let signature = try SignatureText(TestKey.idp.get()).text(over: genuine.text(), id: "_assertion")
            let stuffed = signature.replacing("</ds:Signature>", with: genuine.text() + "</ds:Signature>")
            return ResponseText(evil.text(stuffed)).text()
        },
        Case("XSW-07 the evil one in Extensions", .structure) {
            var response = ResponseText(try Lab.signed())
            response.extensions = ResponseText.extensions(evil.text())
            return response.text()
        },
        Case("XSW-08 the original in an Object of the evil one's signature", .structure) {
            let genuine = AssertionText()
            var signature = SignatureText(try TestKey.idp.get())
            signature.tail = XML.element("ds:Object", [], genuine.text())
            return ResponseText(evil.text(try signature.text(over: genuine.text(), id: "_assertion"))).text()
        },
        Case("XSW-09 the evil one last", .structure) { ResponseText(try Lab.signed() + evil.text()).text() },
        Case("XSW-10 the signed one in Extensions", .structure) {
            var response = ResponseText(evil.text())
            response.extensions = ResponseText.extensions(try Lab.signed())
            return response.text()
        },
        Case("XSW-11 the signed one in Advice", .structure) {
            var other = evil
            other.advice = XML.element("saml:Advice", [], try Lab.signed())
            return ResponseText(other.text()).text()
        },
        Case("XSW-12 the signed one in StatusDetail", .structure) {
            var response = ResponseText(evil.text())
            response.status = ResponseText.status(
                XML.success, tail: XML.element("samlp:StatusDetail", [], try Lab.signed()))
            return response.text()
        },
        Case("XSW-13 the signed one in SubjectConfirmationData", .structure) {
            var other = evil
            other.confirmations = AssertionText.confirmation(content: try Lab.signed())
            return ResponseText(other.text()).text()
        },
        Case("XSW-16 the signature at the response, about one of two", .structure) {
            let genuine = AssertionText()
            let signature = try SignatureText(TestKey.idp.get()).text(over: genuine.text(), id: "_assertion")
            return ResponseText(evil.text() + genuine.text()).text(signature)
        },
        Case("XSW-16 the signature at the response, about the one assertion", .signatureShape) {
            let genuine = AssertionText()
            let signature = try SignatureText(TestKey.idp.get()).text(over: genuine.text(), id: "_assertion")
            return ResponseText(genuine.text()).text(signature)
        },
        Case("XSW-17 one id twice, the evil one first", .identifiers) {
            ResponseText(AssertionText().about(Lab.victim, id: "_assertion").text() + (try Lab.signed())).text()
        },
        Case("XSW-18 one id twice, the evil one last", .identifiers) {
            ResponseText(try Lab.signed() + AssertionText().about(Lab.victim, id: "_assertion").text()).text()
        },
        Case("XSW-19 one id twice, the original in an Object", .identifiers) {
            let genuine = AssertionText()
            var signature = SignatureText(try TestKey.idp.get())
            signature.tail = XML.element("ds:Object", [], genuine.text())
            let evil = AssertionText().about(Lab.victim, id: "_assertion")
            return ResponseText(evil.text(try signature.text(over: genuine.text(), id: "_assertion"))).text()
        },
        Case("XSW-21 the signed response in Extensions", .structure) {
            let signed = try SignatureText(TestKey.idp.get()).sign(ResponseText(AssertionText().text()))
            var outer = ResponseText("")
            outer.id = "_outer"
            outer.extensions = ResponseText.extensions(signed)
            outer.content = evil.text()
            return outer.text()
        },
        confusedIdentifier("XSW-24 the evil one by id", "id"),
        confusedIdentifier("XSW-25 the evil one by xml:id", "xml:id"),
        confusedIdentifier("XSW-26 the evil one by AssertionID", "AssertionID"),
        Case("XSW-28 a Response of another namespace outside", .structure) {
            "<x:Response xmlns:x=\"urn:x\">" + ResponseText(evil.text()).text() + (try Lab.signed()) + "</x:Response>"
        },
        Case("XSW-31 another document that the identity provider signed", .structure) {
            var response = ResponseText(evil.text())
            response.extensions = ResponseText.extensions(try signedLogout())
            return response.text()
        },
        Case("XSW-32 signed metadata", .structure) {
            let metadata = { (signature: String) in
                "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" ID=\"_md\">\(signature)</md:EntityDescriptor>"
            }
            var response = ResponseText(evil.text())
            response.extensions = ResponseText.extensions(
                try SignatureText(TestKey.idp.get()).sign(metadata, id: "_md"))
            return response.text()
        },
        Case("XSW-33 a signature over a LogoutRequest in its Object", .structure) {
            let logout = "<samlp:LogoutRequest xmlns:samlp=\"\(XML.samlp)\" ID=\"_logout\"></samlp:LogoutRequest>"
            var signature = SignatureText(try TestKey.idp.get())
            signature.tail = XML.element("ds:Object", [], logout)
            return ResponseText(evil.text(try signature.text(over: logout, id: "_logout"))).text()
        },
        Case("XSW-34 an assertion of a lookalike namespace", .document) {
            let lookalike = evil.text().replacing(XML.saml, with: XML.saml + " ")
            return ResponseText(lookalike + (try Lab.signed())).text()
        },
        Case("XSW-35 an assertion of SAML 1.1", .structure) {
            let old = evil.text().replacing(XML.saml, with: "urn:oasis:names:tc:SAML:1.0:assertion")
            return ResponseText(old + (try Lab.signed())).text()
        },
        Case("XSW-37 a second Status and Issuer", .structure) {
            let tail = ResponseText.status(XML.success) + XML.issuer(Lab.idpEntity)
            return ResponseText(try Lab.signed() + tail).text()
        },
        Case("XSW-38 two assertions, both signed", .structure) {
            ResponseText(try Lab.signed() + Lab.signed(evil)).text()
        },
        Case("XSW-40 an encrypted one before the signed one", .structure) {
            ResponseText(try EncryptionText(to: TestKey.ours.get()).text(evil.text()) + Lab.signed()).text()
        },
        Case("XSW-41 an encrypted one behind the signed one", .structure) {
            ResponseText(try Lab.signed() + EncryptionText(to: TestKey.ours.get()).text(evil.text())).text()
        },
        Case("XSW-44 one in the clear within EncryptedAssertion", .structure) {
            var encryption = EncryptionText(to: try TestKey.ours.get())
            encryption.tail = evil.text()
            return ResponseText(try encryption.text(Lab.signed())).text()
        },
        Case("XSW-46 two assertions in one ciphertext", .decryption) {
            ResponseText(try EncryptionText(to: TestKey.ours.get()).text(Lab.signed() + evil.text())).text()
        },
        Case("XSW-47 the evil one in the clear beside the genuine ciphertext", .structure) {
            ResponseText(evil.text() + (try EncryptionText(to: TestKey.ours.get()).text(Lab.signed()))).text()
        },
        Case("XSW-50 a signature of another response", .signatureShape) {
            var absent = ResponseText(evil.text())
            absent.id = "_absent"
            let signature = try SignatureText(TestKey.idp.get()).text(over: absent.text(), id: "_absent")
            return ResponseText(evil.text()).text(signature)
        },
        Case("XSW-51 ids swapped", .structure) {
            let genuine = AssertionText()
            let signature = try SignatureText(TestKey.idp.get()).text(over: genuine.text(), id: "_assertion")
            var renamed = genuine
            renamed.id = "_renamed"
            return ResponseText(
                AssertionText().about(Lab.victim, id: "_assertion").text(signature) + renamed.text()
            ).text()
        },
        Case("XSW-51 alone: the evil one with the id that was signed", .signature) {
            let signature = try SignatureText(TestKey.idp.get()).text(over: AssertionText().text(), id: "_assertion")
            return ResponseText(AssertionText().about(Lab.victim, id: "_assertion").text(signature)).text()
        },
        Case("XSW-52 the signed one two levels down", .structure) {
            var inner = ResponseText(try Lab.signed())
            inner.id = "_inner"
            var outer = ResponseText(evil.text())
            outer.extensions = ResponseText.extensions(inner.text())
            return outer.text()
        },
    ]

    @Test("a wrapped signature is refused, and by the right check", arguments: cases)
    func refused(wrapping: Case) throws { #expect(try wrapping.verdict().failure == wrapping.check) }

    private static func confusedIdentifier(_ id: String, _ attribute: String) -> Case {
        Case(id, .identifiers) {
            let signature = try SignatureText(TestKey.idp.get()).text(over: AssertionText().text(), id: "_assertion")
            var evil = AssertionText().about(Lab.victim, id: nil)
            evil.declarations = " \(attribute)=\"_assertion\""
            return ResponseText(evil.text(signature)).text()
        }
    }

    private static func signedLogout() throws -> String {
        let logout = { (signature: String) in
            "<samlp:LogoutRequest xmlns:samlp=\"\(XML.samlp)\" ID=\"_logout\">" + XML.issuer(Lab.idpEntity)
                + signature + "</samlp:LogoutRequest>"
        }
        return try SignatureText(TestKey.idp.get()).sign(logout, id: "_logout")
    }
}
