import Foundation
import Primitives
import SAML
import XMLSignature

/// What a SAML response costs, beside what no check of it can do without: reading it, its canonical form, RSA.
///
/// No server takes part: it is the CPU time of one thread, which a sign-in by SAML adds to one that asks for nothing.
struct AssertionRows {
    private static let entityID = "https://idp.example/saml"
    private static let us = "https://signet.example/sso/acme/metadata"
    private static let acs = "https://signet.example/sso/acme/acs"

    private let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))

    /// The table's rows.
    func rows() throws -> [Row] {
        let key = try XMLPrivateKey.generateRSA()
        let certificate = try key.selfSigned(
            commonName: "idp", notBefore: now, notAfter: now + .days(1), serialNumber: [1])
        let document = try XMLSigner(key: key, certificate: certificate).sign(response())
        let check = ResponseCheck(try expectation(certificate), at: now)
        let form: FormParameters = [FormParameters.Pair(name: "SAMLResponse", value: Base64.encode(document))]
        guard case .verified = check.run(form) else { throw NotVerified() }
        let message = Array(document.prefix(800))
        let signature = try key.signature(over: message)
        let rsa = cpu(times: 2_000) {
            _ = key.publicKey.isValid(signature: signature, over: message, by: .rsaSHA256)
        }
        let verifier = SignatureVerifier(keys: [key.publicKey])
        let issuer = XMLName("urn:oasis:names:tc:SAML:2.0:assertion", "Issuer")
        let tree = try XMLTree(document)
        let signed = try cpu(times: 1_000) {
            _ = try verifier.verify(tree.root, of: tree, signature: .after(issuer))
        }
        let parse = try cpu(times: 1_000) { _ = try XMLTree(document) }
        let whole = cpu(times: 1_000) { _ = check.run(form) }
        return [
            row("RSA-3072 verification alone", rsa),
            row("read, within all limits", parse),
            row("canonical form, digest, RSA, and read again", signed, ceiling: ("RSA", rsa)),
            row(
                "SAML response of \(document.count / 1_024) KiB, every check", whole,
                ceiling: ("reading, canonical form and RSA", parse + signed)),
        ]
    }

    private func row(_ operation: String, _ cpu: Double, ceiling: (name: String, microseconds: Double)? = nil) -> Row {
        Row(operation: operation, cpu: cpu, ceiling: ceiling, perSecond: 1e6 / cpu)
    }

    private func expectation(_ certificate: PinnedCertificate) throws -> ResponseExpectation {
        let provider = IdentityProvider(
            entityID: Self.entityID, signOn: [Endpoint(binding: .redirect, location: "https://idp.example/sso")],
            certificates: [try SigningCertificate(der: certificate.der)])
        guard let provider else { throw NotVerified() }
        return ResponseExpectation(
            identityProvider: provider, entityID: Self.us, assertionConsumerService: Self.acs,
            outstanding: ["_request"], identityAttributes: ["email"])
    }

    /// What a provider with a dozen attributes and twenty groups sends, signed as a whole.
    private func response() -> XMLWriter {
        let saml = "urn:oasis:names:tc:SAML:2.0:assertion"
        let (at, until) = (Moment(now).iso, Moment(now + .minutes(5)).iso)
        var writer = XMLWriter()
        writer.element(
            "samlp:Response",
            [
                ("xmlns:samlp", "urn:oasis:names:tc:SAML:2.0:protocol"), ("Destination", Self.acs), ("ID", "_response"),
                ("InResponseTo", "_request"), ("IssueInstant", at), ("Version", "2.0"),
            ]
        ) { writer in
            writer.element("saml:Issuer", [("xmlns:saml", saml)], text: Self.entityID)
            writer.signaturePlace()
            writer.element("samlp:Status") {
                $0.element("samlp:StatusCode", [("Value", "urn:oasis:names:tc:SAML:2.0:status:Success")])
            }
            writer.element(
                "saml:Assertion",
                [("xmlns:saml", saml), ("ID", "_assertion"), ("IssueInstant", at), ("Version", "2.0")]
            ) { writer in
                writer.element("saml:Issuer", text: Self.entityID)
                writer.element("saml:Subject") { writer in
                    writer.element("saml:NameID", text: "ann@acme.example")
                    writer.element(
                        "saml:SubjectConfirmation", [("Method", "urn:oasis:names:tc:SAML:2.0:cm:bearer")]
                    ) {
                        $0.element(
                            "saml:SubjectConfirmationData",
                            [("InResponseTo", "_request"), ("NotOnOrAfter", until), ("Recipient", Self.acs)])
                    }
                }
                writer.element("saml:Conditions", [("NotOnOrAfter", until)]) {
                    $0.element("saml:AudienceRestriction") { $0.element("saml:Audience", text: Self.us) }
                }
                writer.element("saml:AuthnStatement", [("AuthnInstant", at), ("SessionIndex", "_session")])
                writer.element("saml:AttributeStatement") { writer in
                    for index in 0..<12 { Self.attribute("attribute\(index)", ["value \(index)"], to: &writer) }
                    let groups = (0..<20).map { "CN=group \($0),OU=groups,DC=acme,DC=example" }
                    Self.attribute("groups", groups, to: &writer)
                }
            }
        }
        return writer
    }

    private static func attribute(_ name: String, _ values: [String], to writer: inout XMLWriter) {
        writer.element("saml:Attribute", [("Name", name)]) { writer in
            for value in values { writer.element("saml:AttributeValue", text: value) }
        }
    }

    private func cpu(times: Int, _ body: () throws -> Void) rethrows -> Double {
        let before = clock()
        for _ in 0..<times { try body() }
        return Double(clock() - before) * 1e6 / Double(CLOCKS_PER_SEC) / Double(times)
    }

    private struct NotVerified: Error {}
}
