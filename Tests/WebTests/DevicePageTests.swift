import TestKit
import Testing
import Web

@Suite("The pages for devices")
struct DevicePageTests {
    @Test("the question shows who asks, the code, from where, and warns", .spec("RFC 8628", "5.4"))
    func question() throws {
        let html = try Sample(page: Sample.deviceConfirm).html()
        #expect(html.contains("&lt;i&gt;TV&lt;/i&gt; asks."))
        #expect(html.contains("<bdi>&lt;b&gt;Shop&lt;/b&gt;</bdi>"))
        #expect(html.contains("data-user-code>WDJB-MJHT<"))
        #expect(html.contains("It asked 1 minute ago from 192.0.2.1."))
        #expect(html.contains("data-unverified"))
        #expect(html.contains("If somebody sent you the code or a link, choose Deny"))
        #expect(html.contains(#"name="decision" value="allow">Allow</button>"#))
        #expect(html.contains(#"name="decision" value="deny">Deny</button>"#))
        #expect(html.contains("<li>use “&lt;u&gt;”</li>"))
    }

    @Test("while codes are not taken the field is disabled")
    func paused() throws {
        let page = DeviceCodePage(
            heading: "x", problem: "Paused.", action: "/device", csrf: "token", code: "", isPaused: true)
        let html = try Sample(page: page).html()
        #expect(html.matches(of: /<(?:input|button)[^>]* disabled>/).count == 2)
    }

    @Test(
        "the sign-in page shows the application's picture and pages, and does without", .spec("OIDC Registration", "2"))
    func signIn() throws {
        let html = try Sample(page: Sample.signIn).html()
        #expect(html.contains(#"<img class="logo" src="https://shop.example/logo.png" alt="""#))
        #expect(html.contains(#"referrerpolicy="no-referrer""#))
        #expect(html.matches(of: /target="_blank" rel="noopener noreferrer"/).count == 2)
        let page = SignInPage(
            SignInHead(
                heading: "Log in", problem: nil, notice: nil, action: "/login?tx=1", csrf: "token", purpose: nil,
                application: nil, forgotten: "/password/forgot", options: nil),
            credentials: .init(email: "", isEmailWrong: false, isPasswordWrong: false, isLocked: false), regions: nil)
        let plain = try Sample(page: page).html()
        for absent in ["<img", "data-policy", "data-terms"] { #expect(!plain.contains(absent)) }
    }
}
