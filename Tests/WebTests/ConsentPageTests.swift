import OpenIDConnect
import TestKit
import Testing
import Web

@Suite("The page that asks for consent")
struct ConsentPageTests {
    @Test("shows who asks for what, escaped, and has two buttons", .spec("OIDC Core", "3.1.2.4"))
    func contents() throws {
        let html = try Sample(page: Sample.consent).html()
        #expect(html.contains("<bdi>&lt;b&gt;Shop&lt;/b&gt;</bdi>"))
        #expect(html.contains("&lt;i&gt;Shop&lt;/i&gt; asks for access."))
        #expect(html.contains("<li>use “&lt;u&gt;”</li>"))
        #expect(html.contains("You go on to shop.example."))
        #expect(html.contains("data-unverified"))
        #expect(html.contains(#"name="decision" value="allow">Allow</button>"#))
        #expect(html.contains(#"name="decision" value="deny">Deny</button>"#))
        #expect(html.contains(#"<img class="logo" src="https://shop.example/logo.png" alt=""#))
        #expect(html.matches(of: /target="_blank" rel="noopener noreferrer"/).count == 2)
        #expect(html.contains("Logged in as ann@acme.example"))
    }

    @Test("an application that the operator declared, without a picture or links")
    func plain() throws {
        let page = ConsentPage(
            heading: "Allow access?", action: "/consent?tx=1", csrf: "token", asked: "openid|", lead: "Shop asks.",
            application: .init(
                name: "Shop", logo: nil, destination: "x", isUnverified: false, policy: nil, terms: nil),
            requests: [], account: "x", other: "/login?tx=1")
        let html = try Sample(page: page).html()
        for absent in ["data-unverified", "<img", "data-policy", "data-terms"] { #expect(!html.contains(absent)) }
    }

    @Test("every scope we offer and every claim has a sentence of its own")
    func sentences() {
        for scope in Scope.offered { #expect(TextKey(rawValue: "consent.scope.\(scope)") != nil) }
        for claim in UserClaim.allCases { #expect(claim.consentKey.rawValue == "consent.claim.\(claim.rawValue)") }
    }

    @Test(
        "CN-05: a name stands on one line, and reads as it is written",
        arguments: [
            ("Portal\r\nAdmin Console", "Portal Admin Console"), ("  a\u{2028}b\u{85}c ", "a b c"),
            ("gp\u{202E}gnp.exe", "gpgnp.exe"), ("Sig\u{200B}net\u{FEFF}", "Signet"), ("a\u{00A0}\u{3000}b", "a b"),
            ("👩\u{200D}💻 Übung", "👩\u{200D}💻 Übung"), ("\u{2066}x\u{2069}\u{E000}", "x"),
        ])
    func names(written: String, shown: String) {
        #expect(written.onOneLine == shown)
    }
}
