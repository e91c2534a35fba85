import Primitives
import SAML
import TestKit
import Testing

/// The one rule for values that say who somebody is, and names that stay.
struct ValueTests {
    @Test(
        "a plain value will do",
        arguments: [
            "alice@acme.example", "andré", "a b", "CN=Ann Lee,OU=On call", "日本語", "x' OR 1=1 --", "<b>", "a,b",
            "Alice@ACME.example", "0", String(repeating: "x", count: 256),
        ])
    func plain(value: String) { #expect(IdentityValue.problem(with: value) == nil) }

    @Test("C14-15 to C14-27 a value that could be taken for another is told what is wrong with it")
    func problems() {
        let cases: [(String, IdentityValue.Problem)] = [
            ("", .empty), (" ", .surroundingSpace), ("a ", .surroundingSpace), ("\na", .surroundingSpace),
            ("\u{3000}a", .surroundingSpace), (String(repeating: "x", count: 257), .tooLong),
            (String(repeating: "x", count: 1 << 20), .tooLong), ("a\u{0}b", .invisibleCharacter),
            ("a\tb", .invisibleCharacter), ("a\u{7F}", .invisibleCharacter), ("a\u{200B}b", .invisibleCharacter),
            ("a\u{202E}b", .invisibleCharacter), ("a\u{AD}b", .invisibleCharacter), ("a\u{E000}b", .invisibleCharacter),
            ("a\u{FE0F}", .invisibleCharacter), ("a\u{115F}b", .invisibleCharacter),
            ("a\u{2028}b", .invisibleCharacter),
            ("ａlice", .notNormalized), ("ﬁ", .notNormalized), ("e\u{301}", .notNormalized),
            ("\u{212A}", .notNormalized),
        ]
        for (value, problem) in cases {
            #expect(IdentityValue.problem(with: value) == problem, "\(value.debugDescription)")
        }
    }

    @Test("the names of checks are stable, and each once")
    func names() {
        let names = SAMLCheck.allCases.map(\.rawValue)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F } })
        #expect(SAMLCheck.audience.failed(expected: "a", received: "b").name == "audience")
        #expect(Set(LogoutCheck.checks).isSubset(of: Set(ResponseCheck.checks)))
        #expect(!ResponseCheck.checks.contains(.replay))
    }

    @Test("a message id is an NCName of 128 bits, and another one each time", .spec("SAML Core", "1.3.4"))
    func messageIDs() {
        let random = SeededRandom()
        let ids = (0..<100).map { _ in MessageID.random(from: random).value }
        #expect(Set(ids).count == 100)
        #expect(ids.allSatisfy { $0.hasPrefix("_") && $0.count == 33 })
    }

    @Test(
        "a browser is sent to https, or to this machine",
        arguments: [
            ("https://idp.example/sso", true), ("https://idp.example:8443/sso?a=b", true),
            ("http://127.0.0.1:8080/sso", true), ("http://localhost/sso", true), ("http://[::1]:8080/", true),
            ("http://idp.example/sso", false), ("javascript:alert(1)", false), ("https:idp.example", false),
            ("https://", false), ("https://idp.example/<x>", false), ("https://idp.example/ x", false),
            ("https://idp.example\\@evil.example", false), ("HTTPS://idp.example/sso", true),
            ("https://idp.example/" + String(repeating: "x", count: 2_048), false),
        ])
    func addresses(location: String, isAllowed: Bool) { #expect(EndpointRule.allows(location) == isAllowed) }
}
