import HTTPTypes
import Hummingbird
import TestKit
import Testing
import Web

@Suite("Pages of a logout")
struct LogoutPageTests {
    @Test(
        "applications are told in frames, then the browser goes on, without scripts too",
        .spec("OIDC Front-Channel Logout", "2"))
    func leaving() throws {
        let page = LoggedOutPage(
            heading: "You are logged out", frames: ["https://a.example/out?iss=x&sid=\"y"],
            next: "https://portal.example/bye?state=1&x='2'")
        let html = try Sample(page: page).html()
        #expect(html.contains(#"<iframe src="https://a.example/out?iss=x&amp;sid=&quot;y" sandbox="#))
        #expect(html.contains(#"<meta http-equiv="refresh" content="5; url=https://portal.example/bye?state=1&amp;x="#))
        #expect(html.contains(#"href="https://portal.example/bye?state=1&amp;"#))
        #expect(html.contains("/assets/leaving.js"))
        #expect(!html.contains("You can close this window."))
    }

    @Test("who goes on with a form tells them first, too, and presses its button without scripts")
    func form() throws {
        let message = FederationFormPage(
            heading: "x", action: "https://idp.example/slo", fields: [.init(name: "SAMLRequest", value: "a+b\"c")])
        let page = LoggedOutPage(heading: "You are logged out", frames: ["https://a.example/out"], message: message)
        let html = try Sample(page: page).html()
        #expect(html.contains(#"<iframe src="https://a.example/out""#))
        #expect(html.contains(#"<form id="federation-form" method="post" action="https://idp.example/slo""#))
        #expect(html.contains(#"name="SAMLRequest" value="a+b&quot;c""#))
        #expect(html.contains("/assets/leaving.js") && html.contains("data-next"))
        for absent in ["http-equiv", "data-submit", "You can close this window."] { #expect(!html.contains(absent)) }
        let policy = ContentPolicy.leaving(frames: ["https://a.example"], over: ContentPolicy.carrying)
        #expect(policy.hasSuffix("; frame-src https://a.example") && !policy.contains("form-action"))
    }

    @Test("with nowhere to go the page stays")
    func staying() throws {
        let html = try Sample(page: LoggedOutPage(heading: "x", frames: ["https://a.example/out"])).html()
        #expect(html.contains("<iframe"))
        for absent in ["http-equiv", "leaving.js", "data-next"] { #expect(!html.contains(absent)) }
        #expect(html.contains("You can close this window."))
    }

    @Test("the policy names the frames' origins and no others", .spec("OIDC Front-Channel Logout", "2"))
    func policy() {
        #expect(ContentPolicy.leaving(frames: []) == ContentPolicy.page())
        let policy = ContentPolicy.leaving(frames: ["https://a.example", "http://127.0.0.1:*"])
        #expect(policy.hasSuffix("; frame-src https://a.example http://127.0.0.1:*"))
        #expect(policy.contains("frame-ancestors 'none'"))
    }

    @Test(
        "CN-24: the frame of the session is the one page others may frame, and may do nothing but run its script",
        .spec("OIDC Session Management", "3.3"))
    func sessionFrame() async throws {
        let pages = try shippedPages()
        let front = Front(
            pages: pages, cookies: Cookies(isSecure: true),
            forms: FormProtection(origin: "https://id.example") { _ in [] },
            random: SeededRandom())
        let answer = try await site(SessionFrame(front: front).routes).answer(.get, Paths.checkSession)
        #expect(answer.status == .ok)
        func value(_ name: String) -> String? { HTTPField.Name(name).flatMap { answer.headers[$0] } }
        #expect(value("X-Frame-Options") == nil)
        #expect(
            value("Content-Security-Policy")
                == "default-src 'none'; script-src 'self'; form-action 'none'; frame-ancestors *; base-uri 'none'")
        #expect(value("X-Content-Type-Options") == "nosniff")
        #expect(value("Set-Cookie") == nil)
    }

    @Test("the frame's cookie is the one that scripts read, and other sites' pages have", .spec("RFC 6265bis", "5.4"))
    func cookie() {
        let secure = Cookies(isSecure: true).set(.browserState, to: "v", for: 60)
        #expect(secure == "__Host-signet-state=v; Path=/; SameSite=None; Max-Age=60; Secure")
        let plain = Cookies(isSecure: false).set(.browserState, to: "v", for: 60)
        #expect(plain == "signet-state=v; Path=/; SameSite=Lax; Max-Age=60")
        #expect(Cookies(isSecure: true).set(.session, to: "v").contains("; HttpOnly; SameSite=Lax"))
    }
}
