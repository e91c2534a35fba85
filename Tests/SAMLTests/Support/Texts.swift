import Primitives
import SAML

/// XML as text, written in its own exclusive canonical form: what is written is what is signed, so that no
/// canonicalization takes part in making a case.
enum XML {
    static let samlp = "urn:oasis:names:tc:SAML:2.0:protocol"
    static let saml = "urn:oasis:names:tc:SAML:2.0:assertion"
    static let ds = "http://www.w3.org/2000/09/xmldsig#"
    static let bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
    static let success = "urn:oasis:names:tc:SAML:2.0:status:Success"

    /// An element; attributes must be given in canonical order, those without a value are left out.
    static func element(_ name: String, _ attributes: [(String, String?)] = [], _ content: String = "") -> String {
        let written = attributes.compactMap { name, value in value.map { " \(name)=\"\($0)\"" } }.joined()
        return "<\(name)\(written)>\(content)</\(name)>"
    }

    /// An `Issuer` that declares its own prefix.
    static func issuer(_ entityID: String, format: String? = nil) -> String {
        element("saml:Issuer", [("xmlns:saml", saml), ("Format", format)], entityID)
    }

    /// A time `seconds` after the moment of the tests.
    static func time(_ seconds: Int64) -> String { time(Lab.now + .seconds(seconds)) }

    static func time(_ time: Timestamp) -> String {
        let date = UTCDate(time)
        let two = UTCDate.twoDigits
        return
            "\(date.year)-\(two(date.month))-\(two(date.day))T\(two(date.hour)):\(two(date.minute)):\(two(date.second))Z"
    }
}

/// An assertion, part by part; each part can be replaced.
struct AssertionText: Sendable {
    var id: String? = "_assertion"
    var version: String? = "2.0"
    var issueInstant: String? = XML.time(-5)
    var issuer = XML.element("saml:Issuer", [], Lab.idpEntity)
    var nameID = XML.element("saml:NameID", [("Format", NameID.Format.emailAddress)], Lab.alice)
    var confirmations = AssertionText.confirmation()
    var conditions = AssertionText.conditions()
    var authn = AssertionText.authn()
    var attributes = AssertionText.attributes([("email", [Lab.alice])])
    /// Put before the statements.
    var advice = ""
    /// Other declarations and attributes of the element itself, with a space before each.
    var declarations = ""
    var extraAttributes = ""
    var subject: String?

    func text(_ signature: String = "") -> String {
        let subject = subject ?? XML.element("saml:Subject", [], nameID + confirmations)
        let content = issuer + signature + subject + conditions + advice + authn + attributes
        let own = [("ID", id), ("IssueInstant", issueInstant), ("Version", version)]
            .compactMap { name, value in value.map { " \(name)=\"\($0)\"" } }.joined()
        return
            "<saml:Assertion xmlns:saml=\"\(XML.saml)\"\(declarations)\(own)\(extraAttributes)>\(content)</saml:Assertion>"
    }

    /// The same about somebody else.
    func about(_ person: String, id: String? = "_evil") -> AssertionText {
        var other = self
        other.id = id
        other.nameID = XML.element("saml:NameID", [("Format", NameID.Format.emailAddress)], person)
        other.attributes = Self.attributes([("email", [person])])
        return other
    }

    static func confirmation(
        method: String = XML.bearer, inResponseTo: String? = Lab.request, notBefore: String? = nil,
        notOnOrAfter: String? = XML.time(300), recipient: String? = Lab.acs, content: String = ""
    ) -> String {
        let data = XML.element(
            "saml:SubjectConfirmationData",
            [
                ("InResponseTo", inResponseTo), ("NotBefore", notBefore), ("NotOnOrAfter", notOnOrAfter),
                ("Recipient", recipient),
            ], content)
        return XML.element("saml:SubjectConfirmation", [("Method", method)], data)
    }

    static func conditions(
        notBefore: String? = XML.time(-60), notOnOrAfter: String? = XML.time(300),
        audiences: [[String]] = [[Lab.spEntity]], extra: String = ""
    ) -> String {
        let restrictions = audiences.map { names in
            XML.element("saml:AudienceRestriction", [], names.map { XML.element("saml:Audience", [], $0) }.joined())
        }
        return XML.element(
            "saml:Conditions", [("NotBefore", notBefore), ("NotOnOrAfter", notOnOrAfter)], restrictions.joined() + extra
        )
    }

    static func authn(
        instant: String? = XML.time(-10), index: String? = "_session", end: String? = nil,
        context: String = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
    ) -> String {
        let reference = XML.element("saml:AuthnContextClassRef", [], context)
        return XML.element(
            "saml:AuthnStatement",
            [("AuthnInstant", instant), ("SessionIndex", index), ("SessionNotOnOrAfter", end)],
            XML.element("saml:AuthnContext", [], reference))
    }

    static func attributes(_ values: [(String, [String])]) -> String {
        XML.element(
            "saml:AttributeStatement", [],
            values.map { name, values in
                XML.element(
                    "saml:Attribute", [("Name", name)],
                    values.map { XML.element("saml:AttributeValue", [], $0) }.joined())
            }.joined())
    }
}

/// A response around one or more assertions, part by part.
struct ResponseText: Sendable {
    var id: String? = "_response"
    var version: String? = "2.0"
    var issueInstant: String? = XML.time(-5)
    var destination: String? = Lab.acs
    var inResponseTo: String? = Lab.request
    var issuer = XML.issuer(Lab.idpEntity)
    var extensions = ""
    var status = ResponseText.status(XML.success)
    /// What stands behind the status.
    var content: String
    var declarations = ""
    var extraAttributes = ""

    init(_ content: String) { self.content = content }

    func text(_ signature: String = "") -> String {
        let own = [
            ("Destination", destination), ("ID", id), ("InResponseTo", inResponseTo), ("IssueInstant", issueInstant),
            ("Version", version),
        ].compactMap { name, value in value.map { " \(name)=\"\($0)\"" } }.joined()
        return "<samlp:Response xmlns:samlp=\"\(XML.samlp)\"\(declarations)\(own)\(extraAttributes)>"
            + issuer + signature + extensions + status + content + "</samlp:Response>"
    }

    static func status(_ code: String, inner: String = "", tail: String = "") -> String {
        XML.element("samlp:Status", [], XML.element("samlp:StatusCode", [("Value", code)], inner) + tail)
    }

    static func extensions(_ content: String) -> String { XML.element("samlp:Extensions", [], content) }
}
