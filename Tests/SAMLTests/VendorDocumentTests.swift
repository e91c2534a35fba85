import Foundation
import Primitives
import SAML
import Testing

/// What other makers' products really send; `Vectors/README.md` says where each comes from.
@Suite("Documents of other makers")
struct VendorDocumentTests {
    /// A sign-in at Okta, years ago.
    struct Answer: Sendable {
        let file: String
        let certificate: String
        let issuer: String
        let entityID: String
        let assertionConsumerService: String
        let request: String
        let at: Timestamp

        static let first = Answer(
            file: "okta-response.xml", certificate: "okta.pem",
            issuer: "http://www.okta.com/exk5zt0r12Edi4rD20h7", entityID: "123",
            assertionConsumerService: "http://localhost:8080/v1/_saml_callback",
            request: "_213843b4-0693-47b8-b2f6-c41e316015cc", at: Timestamp(seconds: 1_458_674_580))
        static let second = other("okta-other-response.xml")

        static func other(_ file: String) -> Answer {
            Answer(
                file: file, certificate: "okta-other.pem", issuer: "http://www.okta.com/exkrfkzzb7NyB3UeP0h7",
                entityID: "https://dev.sudo.wtf:8443/v1/teams/asa",
                assertionConsumerService: "https://dev.sudo.wtf:8443/v1/_saml_callback",
                request: "_ffea96b1-44a2-4a86-9683-45807984ab5b", at: Timestamp(seconds: 1_598_982_680))
        }

        func verdict(at moment: Timestamp? = nil, pinned: String? = nil) throws -> ResponseVerdict {
            let provider = IdentityProvider(
                entityID: issuer, signOn: [Endpoint(binding: .redirect, location: "https://idp.example/sso")],
                logout: [], certificates: [try VendorDocumentTests.certificate(pinned ?? certificate)])
            let expectation = ResponseExpectation(
                identityProvider: try #require(provider), entityID: entityID,
                assertionConsumerService: assertionConsumerService, outstanding: [request], decryptionKeys: [],
                identityAttributes: ["Email"])
            let message = Base64.encode(try VendorDocumentTests.bytes(file))
            return ResponseCheck(expectation, at: moment ?? at).run(Lab.form(message), query: nil)
        }
    }

    private static func bytes(_ name: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")
        return [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    private static func certificate(_ name: String) throws -> SigningCertificate {
        try SigningCertificate(text: String(decoding: try bytes(name), as: UTF8.self))
    }

    private static func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    @Test(
        "an answer of Okta is verified, response and assertion",
        arguments: [
            (Answer.first, "phoebe.simon@scaleft.com", "Simon"), (.second, "phoebe.yu@okta.com", "Yu"),
        ])
    func okta(answer: Answer, name: String, family: String) throws {
        let verdict = try answer.verdict()
        guard case .verified(let assertion, _) = verdict else {
            Issue.record("\(verdict.checks.filter { $0.outcome == .failed })")
            return
        }
        #expect(assertion.nameID.value == name && assertion.issuer == answer.issuer)
        #expect(assertion.attributes["Email"] == [name] && assertion.attributes["LastName"] == [family])
        #expect(abs(assertion.clockSkew.microseconds) < 60_000_000)
    }

    @Test("an hour later, and by another tenant's key, it is nothing any more")
    func late() throws {
        #expect(try Answer.first.verdict(at: Answer.first.at + .hours(1)).failure == .notOnOrAfter)
        #expect(try Answer.first.verdict(pinned: "okta-other.pem").failure == .signature)
    }

    @Test("changed after it was signed, it is refused by its signature")
    func modified() throws {
        #expect(try Answer.other("okta-other-response-modified.xml").verdict().failure == .signature)
    }

    @Test("written so that two readers see two names, it is refused before its signature is looked at")
    func spoofed() throws {
        let failure = try Answer.other("okta-other-response-spoofed.xml").verdict().failure
        #expect(failure == .document || failure == .identifiers || failure == .structure)
    }

    @Test("Shibboleth's own example is refused for its date and its key, and taken with those of today")
    func shibboleth() throws {
        let example = try Self.text("shibboleth-metadata.xml")
        #expect(problem(example, at: Lab.now) == .expired)
        #expect(problem(example, at: Timestamp(seconds: 1_500_000_000)) == .noSigningKey)
        let today = example.replacing("2020-01-01T00:00:00Z", with: XML.time(86_400))
        let provider = try read(try renewed(today)).provider
        #expect(provider.entityID == "https://idp.example.org/shibboleth")
        #expect(provider.certificates == [try TestKey.idp.get().certificate])
        #expect(provider.signOn.map(\.binding).contains(.redirect))
    }

    @Test("SimpleSAMLphp's metadata are taken with a key of today, in a list of one")
    func simpleSAMLphp() throws {
        let example = try Self.text("simplesamlphp-metadata.xml")
        #expect(problem(example, at: Lab.now) == .noSigningKey)
        let provider = try read(try renewed(example)).provider
        #expect(provider.entityID == "https://idp.example.com/simplesaml/saml2/idp/metadata.php")
        #expect(!provider.signOn.isEmpty)
    }

    @Test("metadata of several, and of a service provider, are none of an identity provider")
    func others() throws {
        #expect(problem(try Self.text("simplesamlphp-metadata-three.xml"), at: Lab.now) == .severalEntities)
        #expect(problem(try Self.text("djangosaml2-sp-metadata.xml"), at: Lab.now) == .noIdentityProvider)
    }

    /// The same with a certificate of ours wherever there is one.
    private func renewed(_ text: String) throws -> String {
        let certificate = Base64.encode(try TestKey.idp.get().certificate.der)
        return text.replacing(/X509Certificate>[^<]*</, with: "X509Certificate>\(certificate)<")
    }

    private func read(_ text: String, at now: Timestamp = Lab.now) throws(MetadataProblem) -> MetadataReader.Reading {
        try MetadataReader(at: now).read(Array(text.utf8))
    }

    private func problem(_ text: String, at now: Timestamp) -> MetadataProblem.Code? {
        do throws(MetadataProblem) {
            _ = try read(text, at: now)
            return nil
        } catch { return error.code }
    }
}
