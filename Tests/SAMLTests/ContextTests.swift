import Primitives
import SAML
import TestKit
import Testing

/// Assertions that the identity provider really signed, for somebody else, for another time or about something else.
struct ContextTests {
    static let requests: [Case] = [
        Case.signed("CTX-01 an id that was never sent", .inResponseTo) {
            $0.confirmations = AssertionText.confirmation(inResponseTo: "_never")
        },
        Case.signed("CTX-02 another id inside", .inResponseTo) {
            $0.confirmations = AssertionText.confirmation(inResponseTo: "_other")
        },
        Case("CTX-02 another id outside", .inResponseTo) {
            var response = ResponseText(try Lab.signed())
            response.inResponseTo = "_other"
            return response.text()
        },
        Case.signed("CTX-03 none inside, one outside", .inResponseTo) {
            $0.confirmations = AssertionText.confirmation(inResponseTo: nil)
        },
        Case.signed("CTX-06 an empty one", .inResponseTo) {
            $0.confirmations = AssertionText.confirmation(inResponseTo: "")
        },
        Case(
            "CTX-08 one that this browser was not sent off with", .inResponseTo,
            against: {
                try Lab.expectation(outstanding: ["_of another browser"])
            }
        ) { try Lab.response() },
        Case("CTX-08 nothing is under way", .inResponseTo, against: { try Lab.expectation(outstanding: []) }) {
            try Lab.response()
        },
    ]

    static let addresses: [Case] = wrongAddresses.flatMap { address in
        [
            Case("Destination \(address ?? "missing")", .destination) {
                var response = ResponseText(AssertionText().text())
                response.destination = address
                return try SignatureText(TestKey.idp.get()).sign(response)
            },
            Case.signed("Recipient \(address ?? "missing")", .recipient) {
                $0.confirmations = AssertionText.confirmation(recipient: address)
            },
        ]
    }

    /// CTX-21 to 32, CTX-40 to 52, C14-14.
    private static let wrongAddresses: [String?] = [
        nil, "", "https://other.example/sso/acme/acs", Lab.acs + "/", "https://signet.example/SSO/acme/acs",
        "https://signet.example.evil.example/sso/acme/acs", "https://signet.example@evil.example/sso/acme/acs",
        Lab.acs + "?x=1", "https://signet.example/sso/other/acs", "http://signet.example/sso/acme/acs",
        "https://signet.example/sso/acme", "https://signet.example/sso/x/../acme/acs",
        "https://signet.example/sso/%61cme/acs", " " + Lab.acs, Lab.acs + " ",
    ]

    static let audiences: [Case] = [
        audience("CTX-60 another service provider", [["https://other.example"]]),
        audience("CTX-61 no restriction", []),
        audience("CTX-62 an empty audience", [[""]]),
        audience("CTX-62 no audience", [[]]),
        audience("CTX-64 the beginning of ours", [["https://signet.example/sso/acme"]]),
        audience("CTX-65 C14-13 ours with something behind it", [[Lab.spEntity + ".attacker.example"]]),
        audience("CTX-66 another case", [["https://signet.example/SSO/acme/metadata"]]),
        audience("CTX-67 white space", [[" " + Lab.spEntity]]),
        audience("CTX-70 two restrictions, one of them foreign", [[Lab.spEntity], ["https://other.example"]]),
    ]

    static let times: [Case] = [
        Case.signed("CTX-81 NotBefore ahead", .notBefore) {
            $0.conditions = AssertionText.conditions(notBefore: XML.time(600))
        },
        Case.signed("CTX-83 no NotOnOrAfter of the confirmation", .notOnOrAfter) {
            $0.confirmations = AssertionText.confirmation(notOnOrAfter: nil)
        },
        Case.signed("no NotOnOrAfter of the conditions", .notOnOrAfter) {
            $0.conditions = AssertionText.conditions(notOnOrAfter: nil)
        },
        Case.signed("CTX-84 NotBefore of a bearer confirmation", .subjectConfirmation) {
            $0.confirmations = AssertionText.confirmation(notBefore: XML.time(-60))
        },
        Case.signed("CTX-85 no Conditions", .audience) { $0.conditions = "" },
        Case.signed("CTX-89 no AuthnInstant", .authnInstant) { $0.authn = AssertionText.authn(instant: nil) },
        Case.signed("AuthnInstant ahead", .authnInstant) { $0.authn = AssertionText.authn(instant: XML.time(600)) },
        Case.signed("CTX-91 IssueInstant ahead", .issueInstant) { $0.issueInstant = XML.time(600) },
        Case.signed("CTX-92 no zone", .issueInstant) { $0.issueInstant?.removeLast() },
        Case.signed("CTX-93 an offset", .issueInstant) {
            $0.issueInstant = XML.time(-5).replacing("Z", with: "+14:00")
        },
        Case.signed("CTX-94 garbage", .issueInstant) { $0.issueInstant = "yesterday" },
        Case.signed("CTX-97 24:00:00", .issueInstant) { $0.issueInstant = "2026-11-25T24:00:00Z" },
        Case.signed("CTX-97 a leap second", .issueInstant) { $0.issueInstant = "2026-11-25T23:59:60Z" },
        Case.signed("CTX-98 ten years", .notOnOrAfter) {
            $0.confirmations = AssertionText.confirmation(notOnOrAfter: XML.time(315_360_000))
        },
        Case.signed("CTX-100 over at the very end of the skew", .notOnOrAfter) {
            $0.conditions = AssertionText.conditions(notOnOrAfter: XML.time(-60))
        },
        Case.signed("an expired confirmation", .notOnOrAfter) {
            $0.confirmations = AssertionText.confirmation(notOnOrAfter: XML.time(-61))
        },
        Case.signed("an upstream session that is over", .sessionNotOnOrAfter) {
            $0.authn = AssertionText.authn(end: XML.time(-120))
        },
        Case(
            "a person who was not asked again", .authnInstant,
            against: {
                try Lab.expectation(authenticatedSince: Lab.now)
            }
        ) {
            var assertion = AssertionText()
            assertion.authn = AssertionText.authn(instant: XML.time(-600))
            return try Lab.response(assertion)
        },
    ]

    static let parties: [Case] = [
        Case.signed("CTX-120 CTX-128 another Issuer inside", .assertionIssuer) {
            $0.issuer = XML.element("saml:Issuer", [], Lab.otherEntity)
        },
        Case("CTX-121 CTX-163 another Issuer outside", .issuer) {
            var response = ResponseText(try Lab.signed())
            response.issuer = XML.issuer(Lab.otherEntity)
            return response.text()
        },
        Case("CTX-122 CTX-160 another Issuer in both", .issuer) {
            var assertion = AssertionText()
            assertion.issuer = XML.element("saml:Issuer", [], Lab.otherEntity)
            var response = ResponseText(try Lab.signed(assertion))
            response.issuer = XML.issuer(Lab.otherEntity)
            return response.text()
        },
        Case("no Issuer of a signed response", .signatureShape) {
            var response = ResponseText(AssertionText().text())
            response.issuer = ""
            return try SignatureText(TestKey.idp.get()).sign(response)
        },
        Case.signed("CTX-126 an Issuer with a slash behind it", .assertionIssuer) {
            $0.issuer = XML.element("saml:Issuer", [], Lab.idpEntity + "/")
        },
        Case.signed("CTX-126 an Issuer of another case", .assertionIssuer) {
            $0.issuer = XML.element("saml:Issuer", [], Lab.idpEntity.uppercased())
        },
        Case.signed("CTX-127 an Issuer of another format", .assertionIssuer) {
            $0.issuer = XML.element("saml:Issuer", [("Format", NameID.Format.persistent)], Lab.idpEntity)
        },
        Case("CTX-123 no Issuer of the assertion", .signatureShape) {
            var assertion = AssertionText()
            assertion.issuer = ""
            return try Lab.response(assertion)
        },
    ]

    static let statements: [Case] = [
        Case.signed("CTX-105 no SubjectConfirmation", .inResponseTo) { $0.confirmations = "" },
        Case.signed("CTX-106 sender vouches", .inResponseTo) {
            $0.confirmations = AssertionText.confirmation(method: "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches")
        },
        Case.signed("CTX-109 no Subject", .inResponseTo) { $0.subject = "" },
        Case("CTX-131 no Status", .structure) {
            var response = ResponseText(try Lab.signed())
            response.status = ""
            return response.text()
        },
        Case("CTX-133 Success within a failure", .status) {
            var response = ResponseText(try Lab.signed())
            response.status = ResponseText.status(
                "urn:oasis:names:tc:SAML:2.0:status:Requester",
                inner: XML.element("samlp:StatusCode", [("Value", XML.success)]))
            return response.text()
        },
        Case("CTX-134 two codes", .structure) {
            var response = ResponseText(try Lab.signed())
            let failure = XML.element("samlp:StatusCode", [("Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")])
            response.status = ResponseText.status(XML.success, tail: failure)
            return response.text()
        },
        Case("CTX-135 version 1.1 of the response", .version) {
            var response = ResponseText(try Lab.signed())
            response.version = "1.1"
            return response.text()
        },
        Case.signed("CTX-136 version 1.1 of the assertion", .version) { $0.version = "1.1" },
        Case.signed("CTX-137 no version", .version) { $0.version = nil },
        Case("CTX-138 no ID of the response", .structure) {
            var response = ResponseText(try Lab.signed())
            response.id = nil
            return response.text()
        },
        Case("CTX-141 no ID of the assertion", .structure) {
            var assertion = AssertionText()
            assertion.id = nil
            return try SignatureText(TestKey.idp.get()).sign(ResponseText(assertion.text()))
        },
        Case.signed("CTX-142 no AuthnStatement", .authnInstant) { $0.authn = "" },
        Case.signed("CTX-143 two AuthnStatements", .authnInstant) {
            $0.authn = AssertionText.authn() + AssertionText.authn(index: "_other")
        },
        Case.signed("CTX-144 an unknown condition", .conditions) {
            $0.conditions = AssertionText.conditions(
                extra:
                    "<saml:Condition xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"x\"></saml:Condition>"
            )
        },
        Case.signed("CTX-146 applications must not hear of it", .conditions) {
            $0.conditions = AssertionText.conditions(extra: XML.element("saml:ProxyRestriction", [("Count", "0")]))
        },
        Case(
            "a context that is not enough", .authnContext,
            against: {
                try Lab.expectation(requiredContexts: ["https://refeds.org/profile/mfa"])
            }
        ) { try Lab.response() },
    ]

    static let names: [Case] = [
        name("C14-15 white space around it", " \(Lab.victim)\n"),
        name("C14-20 an override of direction", "a\u{202E}b@acme.example"),
        name("C14-21 sixty-four kilobytes", String(repeating: "x", count: 65_536) + Lab.victim),
        name("C14-23 full width", "ａlice@acme.example"),
        name("C14-26 nothing", ""),
        name("C14-27 white space alone", "   "),
        name("an accent apart from its letter", "andre\u{301}@acme.example"),
        name("a zero-width space", "alice\u{200B}@acme.example"),
        Case.signed("no NameID", .nameID) { $0.nameID = "" },
        Case.signed("C14-28 two NameIDs", .structure) { $0.nameID += $0.nameID },
        Case.signed("C14-29 two Subjects", .structure) {
            $0.subject =
                XML.element("saml:Subject", [], $0.nameID + $0.confirmations)
                + XML.element("saml:Subject", [], $0.nameID + $0.confirmations)
        },
        Case.signed("C14-30 a BaseID", .structure) { $0.nameID = "<saml:BaseID></saml:BaseID>" },
        Case.signed("an element within NameID", .structure) {
            $0.nameID = XML.element("saml:NameID", [], "alice<saml:NameID></saml:NameID>")
        },
        Case.signed("CTX-149 another's SPNameQualifier", .nameID) {
            $0.nameID = XML.element("saml:NameID", [("SPNameQualifier", "https://other.example")], Lab.alice)
        },
        Case.signed("CTX-150 another's NameQualifier", .nameID) {
            $0.nameID = XML.element("saml:NameID", [("NameQualifier", Lab.otherEntity)], Lab.alice)
        },
        Case(
            "CTX-148 another format than asked for", .nameIDFormat,
            against: {
                try Lab.expectation(nameIDFormat: NameID.Format.persistent)
            }
        ) { try Lab.response() },
        Case.signed("C14-31 an attribute twice", .attributes) {
            $0.attributes = AssertionText.attributes([("email", [Lab.alice]), ("email", [Lab.victim])])
        },
        Case.signed("an attribute in each of two statements", .attributes) { $0.attributes += $0.attributes },
        Case.signed("an attribute twice, each time read by another rule", .attributes) {
            $0.attributes = XML.element(
                "saml:AttributeStatement", [],
                XML.element("saml:Attribute", [("Name", "groups")], XML.element("saml:AttributeValue", [], "a"))
                    + XML.element(
                        "saml:Attribute", [("Name", "groups"), ("NameFormat", "urn:x")],
                        XML.element("saml:AttributeValue", [], "b")))
        },
        Case.signed("C14-33 markup in an address", .attributes) {
            $0.attributes = XML.element(
                "saml:AttributeStatement", [],
                XML.element(
                    "saml:Attribute", [("Name", "email")],
                    XML.element("saml:AttributeValue", [], "<x:b xmlns:x=\"urn:x\">\(Lab.alice)</x:b>")))
        },
        Case.signed("an address with white space", .attributes) {
            $0.attributes = AssertionText.attributes([("email", [" " + Lab.alice])])
        },
    ]

    @Test(
        "what was signed for something else is refused, and by the right check", .spec("SAML Profiles", "4.1.4.3"),
        arguments: requests + addresses + audiences + times + parties + statements + names)
    func refused(context: Case) throws {
        let verdict = try context.verdict()
        #expect(verdict.failure == context.check, "\(verdict.checks.filter { $0.outcome == .failed })")
    }

    @Test(
        "CTX-05 an answer that nobody asked for is told apart, and tells nobody's name", .spec("SAML Profiles", "4.1.5")
    )
    func unsolicited() throws {
        var assertion = AssertionText()
        assertion.confirmations = AssertionText.confirmation(inResponseTo: nil)
        var response = ResponseText(try Lab.signed(assertion))
        response.inResponseTo = nil
        guard case .unsolicited(let checks) = try Lab.verdict(on: response.text()) else {
            Issue.record("not told apart")
            return
        }
        #expect(checks.filter { $0.outcome == .failed }.map(\.name) == ["in_response_to"])

        var unsigned = ResponseText(assertion.text())
        unsigned.inResponseTo = nil
        guard case .refused = try Lab.verdict(on: unsigned.text()) else {
            Issue.record("an unsigned one must not even start a sign-in")
            return
        }
    }

    @Test("what a provider says went wrong is told to admins, cut short", .spec("SAML Core", "3.2.2"))
    func failure() throws {
        var response = ResponseText("")
        response.status = ResponseText.status(
            "urn:oasis:names:tc:SAML:2.0:status:Responder",
            inner: XML.element("samlp:StatusCode", [("Value", "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed")]),
            tail: XML.element("samlp:StatusMessage", [], "&lt;script&gt;" + String(repeating: "x", count: 1_000)))
        let verdict = try Lab.verdict(on: response.text())
        #expect(verdict.failure == .status)
        let check = try #require(verdict.checks.first { $0.name == SAMLCheck.status.rawValue })
        #expect(check.received?.hasPrefix("Responder / AuthnFailed: <script>xxx") == true)
        #expect(check.received?.count == Check.maximumLength)
    }

    @Test("everything that is wrong with a verified assertion is told at once")
    func everything() throws {
        var assertion = AssertionText()
        assertion.conditions = AssertionText.conditions(notOnOrAfter: XML.time(-600), audiences: [["other"]])
        assertion.confirmations = AssertionText.confirmation(recipient: "https://other.example")
        let failed = try Lab.verdict(on: Lab.response(assertion)).checks.filter { $0.outcome == .failed }
        #expect(failed.map(\.name) == ["recipient", "audience", "not_on_or_after"])
        #expect(try Lab.verdict(on: Lab.response(assertion)).clockSkew == .seconds(-5))
        #expect(failed.first?.expected == Lab.acs)
        #expect(failed.first?.received == "https://other.example")
    }

    private static func audience(_ id: String, _ audiences: [[String]]) -> Case {
        Case.signed(id, .audience) { $0.conditions = AssertionText.conditions(audiences: audiences) }
    }

    private static func name(_ id: String, _ value: String) -> Case {
        Case.signed(id, .nameID) {
            $0.nameID = XML.element("saml:NameID", [("Format", NameID.Format.emailAddress)], value)
        }
    }
}
