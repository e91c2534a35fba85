import Primitives
import SAML
import TestKit
import Testing

/// Encrypted assertions: what is opened, and what is refused without a word of why to whoever sent it.
struct EncryptionTests {
    static let valid: [ValidResponseTests.Valid] = [
        opened("V-04 AES-256-GCM") { _ in },
        opened("V-06 the key beside the data") { $0.isSibling = true },
        opened("V-07 AES-128-GCM") { $0.cipher = .gcm128 },
        opened("V-29 RSA-OAEP with SHA-256") {
            $0.transport = EncryptionText.xenc11 + "rsa-oaep"
            $0.isOAEPSHA256 = true
        },
        ValidResponseTests.Valid("V-05 signed, encrypted, and the response signed") {
            let encrypted = try EncryptionText(to: TestKey.ours.get()).text(Lab.signed())
            return try SignatureText(TestKey.idp.get()).sign(ResponseText(encrypted))
        },
        ValidResponseTests.Valid("an assertion that only the response's signature vouches for") {
            let encrypted = try EncryptionText(to: TestKey.ours.get()).text(AssertionText().text())
            return try SignatureText(TestKey.idp.get()).sign(ResponseText(encrypted))
        },
        ValidResponseTests.Valid("ENC-05 AES-256-CBC under the response's signature") {
            var encryption = EncryptionText(to: try TestKey.ours.get())
            encryption.cipher = .cbc256
            return try SignatureText(TestKey.idp.get()).sign(ResponseText(encryption.text(Lab.signed())))
        },
        ValidResponseTests.Valid("ENC-25 a prefix declared around it") {
            let bare = try Lab.signed().replacing(" xmlns:saml=\"\(XML.saml)\"", with: "")
            return ResponseText(try EncryptionText(to: TestKey.ours.get()).text(bare)).text()
        },
        ValidResponseTests.Valid("encrypted for the key that is next") {
            ResponseText(try EncryptionText(to: TestKey.oursNext.get()).text(Lab.signed())).text()
        },
    ]

    @Test("an encrypted assertion is opened and verified", .spec("SAML Core", "6"), arguments: valid)
    func verified(document: ValidResponseTests.Valid) throws {
        let verdict = try Lab.verdict(on: document.make(), Lab.expectation(wantsEncryption: true))
        guard case .verified(let assertion, _) = verdict else {
            Issue.record("\(document.id): \(verdict.checks.filter { $0.outcome == .failed })")
            return
        }
        #expect(assertion.nameID.value == Lab.alice)
    }

    static let refusals: [Case] = [
        Case("ENC-01 an assertion that nobody signed", .signaturePresent) {
            ResponseText(
                try EncryptionText(to: TestKey.ours.get()).text(AssertionText().about(Lab.victim).text())
            ).text()
        },
        refused("ENC-03 RSA 1.5") { $0.transport = EncryptionText.xenc + "rsa-1_5" },
        refused("ENC-04 ENC-11 CBC without a signature over it") { $0.cipher = .cbc256 },
        refused("ENC-06 3DES") { $0.cipher = .tripleDES },
        refused("ENC-07 the tag altered") { $0.alter = { Array($0.dropLast()) + [$0[$0.count - 1] ^ 1] } },
        refused("ENC-08 the tag cut") { $0.alter = { Array($0.dropLast(12)) } },
        refused("ENC-09 shorter than its vector") { $0.alter = { Array($0.prefix(3)) } },
        refused("ENC-10 an empty CipherValue") { $0.alter = { _ in [] } },
        Case("ENC-15 for another key", .decryption) {
            ResponseText(try EncryptionText(to: TestKey.attacker.get()).text(Lab.signed())).text()
        },
        refused("ENC-16 a CipherReference") {
            $0.cipherData = XML.element(
                "xenc:CipherData", [], XML.element("xenc:CipherReference", [("URI", "http://127.0.0.1:9/x")]))
        },
        refused("ENC-17 a RetrievalMethod to elsewhere") {
            $0.keyInfo = XML.element(
                "ds:KeyInfo", [("xmlns:ds", XML.ds)],
                XML.element("ds:RetrievalMethod", [("URI", "http://127.0.0.1:9/key")]))
        },
        refused("ENC-19 a key by its name") {
            $0.keyInfo = XML.element(
                "ds:KeyInfo", [("xmlns:ds", XML.ds)], XML.element("ds:KeyName", [], "signet"))
        },
        refused("ENC-29 two keys") { $0.copies = 2 },
        refused("ENC-30 five hundred keys") { $0.copies = 500 },
        refused("ENC-32 no Type") { $0.type = nil },
        refused("ENC-33 an unknown algorithm") { $0.cipher = .unknown },
        Case("ENC-21 a comment in what was encrypted", .decryption) {
            let commented = try Lab.signed().replacing(Lab.alice, with: "alice<!---->@acme.example")
            return ResponseText(try EncryptionText(to: TestKey.ours.get()).text(commented)).text()
        },
        Case("ENC-23 an EncryptedAssertion within", .structure) {
            let inner = try EncryptionText(to: TestKey.ours.get()).text(Lab.signed())
            return ResponseText(try EncryptionText(to: TestKey.ours.get()).text(inner)).text()
        },
        Case("ENC-24 text within", .decryption) {
            ResponseText(try EncryptionText(to: TestKey.ours.get()).text("hello")).text()
        },
        Case("ENC-26 an EncryptedID", .structure) {
            try Lab.response().replacing("<saml:NameID", with: "<saml:EncryptedID></saml:EncryptedID><saml:NameID")
        },
        Case("ENC-27 an EncryptedID in Extensions", .structure) {
            var response = ResponseText(try Lab.signed())
            response.extensions = ResponseText.extensions(
                "<saml:EncryptedID xmlns:saml=\"\(XML.saml)\"></saml:EncryptedID>")
            return response.text()
        },
        Case("ENC-28 an EncryptedAttribute", .structure) {
            try Lab.response().replacing(
                "</saml:AttributeStatement>",
                with: "<saml:EncryptedAttribute></saml:EncryptedAttribute></saml:AttributeStatement>")
        },
        Case(
            "ENC-34 in the clear, where it must be encrypted", .encryption,
            against: {
                try Lab.expectation(wantsEncryption: true)
            }
        ) { try Lab.response() },
        Case("XSW-48 the response signed before the assertion was encrypted", .signature) {
            let signed = try SignatureText(TestKey.idp.get()).sign(ResponseText(AssertionText().text()))
            let encrypted = try EncryptionText(to: TestKey.ours.get()).text(AssertionText().text())
            return signed.replacing(AssertionText().text(), with: encrypted)
        },
    ]

    @Test("an encrypted assertion that must not be opened is refused", arguments: refusals)
    func refused(encryption: Case) throws {
        let verdict = try encryption.verdict()
        #expect(verdict.failure == encryption.check, "\(verdict.checks.filter { $0.outcome == .failed })")
    }

    @Test("FLOW-07 what failed while decrypting is told to nobody, not even an admin")
    func oracle() throws {
        let probes: [@Sendable ([UInt8]) -> [UInt8]] = [
            { Array($0.dropLast()) + [$0[$0.count - 1] ^ 1] }, { [$0[0] ^ 1] + $0.dropFirst() },
            { Array($0.prefix(20)) + [$0[20] ^ 8] + $0.dropFirst(21) },
        ]
        var checks: Set<Check> = []
        for probe in probes {
            var encryption = EncryptionText(to: try TestKey.ours.get())
            encryption.alter = probe
            let verdict = try Lab.verdict(on: ResponseText(encryption.text(Lab.signed())).text())
            checks.formUnion(verdict.checks.filter { $0.outcome == .failed })
        }
        let other = try EncryptionText(to: TestKey.attacker.get()).text(Lab.signed())
        checks.formUnion(try Lab.verdict(on: ResponseText(other).text()).checks.filter { $0.outcome == .failed })
        #expect(checks.count == 1)
    }

    private static func opened(
        _ id: String, _ alter: @escaping @Sendable (inout EncryptionText) -> Void
    ) -> ValidResponseTests.Valid {
        ValidResponseTests.Valid(id) {
            var encryption = EncryptionText(to: try TestKey.ours.get())
            alter(&encryption)
            return ResponseText(try encryption.text(Lab.signed())).text()
        }
    }

    private static func refused(
        _ id: String, _ alter: @escaping @Sendable (inout EncryptionText) -> Void
    ) -> Case {
        Case(id, .decryption, against: { try Lab.expectation() }, opened(id, alter).make)
    }
}
