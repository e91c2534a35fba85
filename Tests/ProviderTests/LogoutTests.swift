import Identity
import OpenIDConnect
import Primitives
import Provider
import TestKit
import Testing

@Suite("Logging out")
struct LogoutTests {
    private static let bye = FormParameters.Pair(
        name: "post_logout_redirect_uri", value: "https://portal.example/bye")

    @Test(
        "ends the session with everything it gave but offline access, and goes where the application asked",
        .spec("OIDC RP-Initiated Logout", "2"))
    func ends() async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal)
            let offline = try await browser.tokens(for: world.portal, ["scope": "openid offline_access"])
            let outcome = try await browser.logOut(
                [.hint(tokens.idToken), Self.bye, .init(name: "state", value: "s 1")], isConfirmed: false)
            #expect(outcome == .loggedOut(redirect: "https://portal.example/bye?state=s%201"))
            #expect(try await world.userInfoRefusal(tokens.accessToken) == .invalidToken)
            #expect(
                try await refusal { try await world.portal.refresh(tokens.refreshToken?.reveal()) } == .invalidGrant)
            #expect(try await refusal { try await world.portal.refresh(offline.refreshToken?.reveal()) } == nil)
            #expect(try await browser.authorize(world.portal.request(["prompt": "none"])).error == "login_required")
        }
    }

    @Test(
        "CN-17: an expired hint will do: it says who asks, not that somebody is signed in",
        .spec("OIDC RP-Initiated Logout", "2"))
    func expiredHint() async throws {
        try await World.run { world in
            var browser = world.browser()
            let hint = try await browser.tokens(for: world.portal).idToken
            world.clock.advance(by: .days(3))
            let outcome = try await browser.logOut([.hint(hint), Self.bye], isConfirmed: false)
            #expect(outcome == .loggedOut(redirect: "https://portal.example/bye"))
        }
    }

    @Test(
        "CN-17: a hint that is somebody else's, forged or another issuer's asks the person, and redirects nowhere",
        .spec("OIDC RP-Initiated Logout", "2"))
    func badHints() async throws {
        try await World.run { world in
            try await world.person("grace@acme.example", in: world.acme)
            var hers = world.browser()
            let foreign = try await hers.tokens(for: world.portal, [:], "grace@acme.example").idToken
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal)
            let forged = tokens.idToken.map { String($0.dropLast(4)) + "AAAA" }
            for hint in [foreign, forged, tokens.accessToken, "x"] {
                let parameters = [FormParameters.Pair.hint(hint), Self.bye]
                #expect(try await browser.logOut(parameters, isConfirmed: false) == .confirm)
                #expect(try await browser.authorize(world.portal.request(["prompt": "none"])).isSilent)
            }
            let confirmed = try await browser.logOut([.hint(foreign), Self.bye])
            #expect(confirmed == .loggedOut(redirect: nil))
            #expect(try await hers.authorize(world.portal.request(["prompt": "none"])).isSilent)
        }
    }

    @Test(
        "CN-18: an address that is not the application's own, to the byte, is not gone to",
        .spec("OIDC RP-Initiated Logout", "3"),
        arguments: [
            "https://evil.example/bye", "https://portal.example/bye/", "https://portal.example/bye?x=1",
            "https://portal.example/cb", "https://other.example/bye", "https://portal.example@evil.example/bye",
            "https://PORTAL.example/bye", "javascript:alert(1)", "//evil.example",
        ])
    func badAddress(_ uri: String) async throws {
        try await World.run { world in
            _ = try await world.application("other")
            var browser = world.browser()
            let hint = try await browser.tokens(for: world.portal).idToken
            let parameters = [FormParameters.Pair.hint(hint), .init(name: "post_logout_redirect_uri", value: uri)]
            #expect(try await browser.logOut(parameters, isConfirmed: false) == .confirm)
            #expect(try await browser.logOut(parameters) == .loggedOut(redirect: nil))
        }
    }

    @Test("CN-18: the client named must be the hint's", .spec("OIDC RP-Initiated Logout", "2"))
    func otherClient() async throws {
        try await World.run { world in
            _ = try await world.application("other")
            var browser = world.browser()
            let hint = try await browser.tokens(for: world.portal).idToken
            let parameters = [
                FormParameters.Pair.hint(hint), .init(name: "client_id", value: "other"),
                .init(name: "post_logout_redirect_uri", value: "https://other.example/bye"),
            ]
            #expect(try await browser.logOut(parameters, isConfirmed: false) == .confirm)
        }
    }

    @Test(
        "without a hint the person is asked, and then goes to the address of the client named",
        .spec("OIDC RP-Initiated Logout", "3"))
    func withoutHint() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let named = FormParameters.Pair(name: "client_id", value: "portal")
            #expect(try await browser.logOut([Self.bye], isConfirmed: false) == .confirm)
            #expect(try await browser.logOut([named, Self.bye], isConfirmed: false) == .confirm)
            #expect(try await browser.authorize(world.portal.request(["prompt": "none"])).isSilent)
            let outcome = try await browser.logOut([named, Self.bye])
            #expect(outcome == .loggedOut(redirect: "https://portal.example/bye"))
        }
    }

    @Test("CN-13: a browser without a session ends nobody's", .spec("OIDC RP-Initiated Logout", "2"))
    func nobody() async throws {
        try await World.run { world in
            var browser = world.browser()
            let hint = try await browser.tokens(for: world.portal).idToken
            let other = world.browser()
            #expect(try await other.logOut([], isConfirmed: false) == .loggedOut(redirect: nil))
            _ = try await other.logOut([.hint(hint), Self.bye], isConfirmed: false)
            #expect(try await browser.authorize(world.portal.request(["prompt": "none"])).isSilent)
        }
    }

    @Test("a parameter sent twice is refused and ends nothing")
    func duplicate() async throws {
        try await World.run { world in
            var browser = world.browser()
            let hint = try await browser.tokens(for: world.portal).idToken
            let parameters = [FormParameters.Pair.hint(hint), .hint(hint)]
            #expect(try await refusal { try await browser.logOut(parameters) } == .invalidRequest)
            #expect(try await browser.authorize(world.portal.request(["prompt": "none"])).isSilent)
        }
    }
}

extension FormParameters.Pair {
    fileprivate static func hint(_ token: String?) -> FormParameters.Pair {
        FormParameters.Pair(name: "id_token_hint", value: token ?? "")
    }
}
