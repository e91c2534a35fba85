import Credentials
import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("An authorization code")
struct CodeTests {
    @Test(
        "CO-01: works once; a second use ends what the first one gave", .spec("RFC 6749", "4.1.2"),
        .spec("RFC 9700", "4.5"))
    func replay() async throws {
        try await World.run { world in
            var browser = world.browser()
            let code = try await browser.code(world.portal.request(["scope": "openid offline_access"]))
            let tokens = try await world.portal.exchange(code)
            let refresh = tokens.refreshToken?.reveal()
            #expect(try await world.portal.isActive(tokens.accessToken) == true)
            #expect(try await world.portal.isActive(refresh) == true)
            #expect(try await refusal { try await world.portal.exchange(code) } == .invalidGrant)
            #expect(try await world.userInfoRefusal(tokens.accessToken) == .invalidToken)
            #expect(try await refusal { try await world.portal.refresh(refresh) } == .invalidGrant)
            #expect(try await world.portal.introspect(tokens.accessToken) == ["active": false])
            #expect(try await world.portal.introspect(refresh) == ["active": false])
        }
    }

    @Test(
        "CO-01: a replay is noticed after the code expired too, and whatever else is wrong with it",
        .spec("RFC 9700", "4.5"))
    func lateReplay() async throws {
        try await World.run { world in
            var browser = world.browser()
            let code = try await browser.code(world.portal.request())
            let tokens = try await world.portal.exchange(code)
            world.clock.advance(by: .minutes(5))
            let stolen: [String: String?] = ["code_verifier": nil]
            #expect(try await refusal { try await world.portal.exchange(code, stolen) } == .invalidGrant)
            #expect(try await world.userInfoRefusal(tokens.accessToken) == .invalidToken)
        }
    }

    @Test("CO-02: of 50 redemptions at once one succeeds, and the others end its tokens", .spec("RFC 6749", "4.1.2"))
    func race() async throws {
        try await World.run { world in
            var browser = world.browser()
            let code = try await browser.code(world.portal.request())
            let answers = try await concurrently(50) { _ in
                try await world.portal.attempt { try await $0.exchange(code) }
            }
            let won = answers.compactMap(\.?.accessToken)
            #expect(won.count == 1)
            #expect(try await world.userInfoRefusal(try #require(won.first)) == .invalidToken)
        }
    }

    @Test(
        "CO-03: works for 60 seconds, to the second", .spec("RFC 6749", "4.1.2"), arguments: [(59, true), (60, false)])
    func expiry(_ age: Int, _ works: Bool) async throws {
        try await World.run { world in
            var browser = world.browser()
            let code = try await browser.code(world.portal.request())
            world.clock.advance(by: .seconds(age))
            #expect(try await refusal { try await world.portal.exchange(code) } == (works ? nil : .invalidGrant))
        }
    }

    @Test("CO-08: a verifier without a challenge is refused", .spec("RFC 9700", "4.8.2"))
    func strippedChallenge() async throws {
        try await World.run { world in
            var browser = world.browser()
            let bare: [String: String?] = ["code_challenge": nil, "code_challenge_method": nil]
            let code = try await browser.code(world.portal.request(bare))
            #expect(try await refusal { try await world.portal.exchange(code) } == .invalidGrant)
            #expect(try await refusal { try await world.portal.exchange(code, ["code_verifier": nil]) } == nil)
        }
    }

    @Test("a public client cannot leave the challenge out at all", .spec("RFC 9700", "2.1.1"))
    func publicClient() async throws {
        try await World.run { world in
            let app = try await world.application("app", Application.Authentication.none)
            var browser = world.browser()
            let bare: [String: String?] = ["code_challenge": nil, "code_challenge_method": nil]
            #expect(try await browser.authorize(app.request(bare)).error == "invalid_request")
        }
    }

    @Test(
        "CO-09, CO-12, CO-13, CO-15: a verifier that is not the challenge's is refused, and the code can still be used",
        .spec("RFC 7636", "4.6"),
        arguments: [
            (nil, TokenError.Code.invalidGrant), ("", .invalidGrant), (Application.challenge, .invalidGrant),
            (String(repeating: "a", count: 43), .invalidGrant), (String(repeating: "a", count: 42), .invalidRequest),
            (String(repeating: "a", count: 129), .invalidRequest), (Application.verifier + "=", .invalidRequest),
            (String(repeating: "ä", count: 43), .invalidRequest), (Application.verifier.lowercased(), .invalidGrant),
        ])
    func verifier(_ verifier: String?, _ error: TokenError.Code) async throws {
        try await World.run { world in
            var browser = world.browser()
            let code = try await browser.code(world.portal.request())
            let change: [String: String?] = ["code_verifier": verifier]
            #expect(try await refusal { try await world.portal.exchange(code, change) } == error)
            #expect(try await refusal { try await world.portal.exchange(code) } == nil)
        }
    }

    @Test("CO-14: the right verifier is no client authentication", .spec("RFC 6749", "3.2.1"))
    func noClientAuthentication() async throws {
        try await World.run { world in
            var browser = world.browser()
            let code = try await browser.code(world.portal.request())
            for way in [Application.Authentication.none, .basic("wrong"), .basic("")] {
                let thief = world.portal.authenticating(way)
                #expect(try await refusal { try await thief.exchange(code) } == .invalidClient)
            }
            #expect(try await refusal { try await world.portal.exchange(code) } == nil)
        }
    }

    @Test(
        "CO-15: another application's code is refused, and its owner is not hurt by the try", .spec("RFC 6749", "4.1.3")
    )
    func otherClient() async throws {
        try await World.run { world in
            let other = try await world.application("other")
            var browser = world.browser()
            let code = try await browser.code(world.portal.request())
            let change: [String: String?] = ["redirect_uri": world.portal.redirectURI]
            #expect(try await refusal { try await other.exchange(code, change) } == .invalidGrant)
            let tokens = try await world.portal.exchange(code)
            #expect(try await refusal { try await other.exchange(code, change) } == .invalidGrant)
            #expect(try await world.userInfoRefusal(tokens.accessToken) == nil)
        }
    }

    @Test(
        "the redirect URI must be repeated as it was sent", .spec("RFC 6749", "4.1.3"),
        arguments: [
            (nil, TokenError.Code.invalidRequest), ("https://portal.example/cb/", .invalidGrant),
            ("https://PORTAL.example/cb", .invalidGrant), ("https://portal.example:443/cb", .invalidGrant),
        ])
    func redirectURI(_ uri: String?, _ error: TokenError.Code) async throws {
        try await World.run { world in
            var browser = world.browser()
            let code = try await browser.code(world.portal.request())
            #expect(try await refusal { try await world.portal.exchange(code, ["redirect_uri": uri]) } == error)
        }
    }

    @Test("CO-18: nothing else that we hand out passes for a code, a refresh token or an access token")
    func confusion() async throws {
        try await World.run { world in
            var browser = world.browser()
            let interaction = try await browser.open(world.portal.request()).value
            let tokens = try await browser.tokens(for: world.portal)
            let code = try await browser.code(world.portal.request())
            let refresh = try #require(tokens.refreshToken?.reveal())
            let others = [
                interaction, try #require(browser.session?.reveal()), try #require(browser.binding?.reveal()),
                tokens.accessToken, try #require(tokens.idToken),
            ]
            for text in others + [refresh] {
                #expect(
                    try await refusal { try await world.portal.exchange(text) }
                        == (text.utf8.count > 2_048 ? .invalidRequest : .invalidGrant))
            }
            for text in others + [code] {
                #expect(
                    try await refusal { try await world.portal.refresh(text) }
                        == (text.utf8.count > 2_048 ? .invalidRequest : .invalidGrant))
            }
            for text in others.filter({ $0 != tokens.accessToken }) + [code, refresh] {
                #expect(try await world.userInfoRefusal(text) == .invalidToken)
            }
            for text in others.filter({ $0 != tokens.accessToken }) + [code] {
                #expect(try await world.portal.isActive(text) == false)
            }
            // None of the attempts cost the person anything.
            #expect(try await refusal { try await world.portal.exchange(code) } == nil)
            #expect(try await refusal { try await world.portal.refresh(refresh) } == nil)
        }
    }

    /// What may happen between the redirect and the exchange.
    enum Event: CaseIterable, Sendable {
        case suspended, removed, loggedOut, passwordChanged, passwordMustChange, ssoRequired, sessionReplaced

        /// Whether offline access goes on: nobody is signed in any more, but everybody may be.
        var sparesOfflineAccess: Bool { self == .loggedOut || self == .sessionReplaced }

        func happen(in world: World, _ browser: inout Browser) async throws {
            switch self {
            case .suspended: try await world.set(.suspended, of: world.ada)
            case .removed: try await world.change(.removeAccount(world.ada.id))
            case .loggedOut: _ = try await browser.logOut()
            case .passwordChanged: try await world.change(.setPassword(world.ada.id, try world.credential()))
            case .passwordMustChange: try await world.change(.requirePasswordChange(world.ada.id, true))
            case .ssoRequired: try await world.changeAcme { $0.nativeLogin = .disabled }
            case .sessionReplaced:
                try await world.person("grace@acme.example", in: world.acme)
                _ = try await browser.code(world.portal.request(["prompt": "login"]), "grace@acme.example")
            }
        }
    }

    @Test("CO-19: is worth nothing once the person may not be signed in any more", arguments: Event.allCases)
    func meanwhile(_ event: Event) async throws {
        try await World.run { world in
            var browser = world.browser()
            let code = try await browser.code(world.portal.request(["scope": "openid offline_access"]))
            try await event.happen(in: world, &browser)
            #expect(try await refusal { try await world.portal.exchange(code) } == .invalidGrant)
        }
    }

    @Test("CO-20: is worth nothing to an application that has become another organization's")
    func otherOrganization() async throws {
        try await World.run { world in
            let beta = try await world.organization("beta")
            let app = try await world.application("app")
            var browser = world.browser()
            let tokens = try await browser.tokens(for: app, ["scope": "openid offline_access"])
            let code = try await browser.code(app.request())
            var client = app.client
            client.organization = beta.id
            try await world.change(.putClient(client, origins: []))
            #expect(try await refusal { try await app.exchange(code) } == .invalidGrant)
            #expect(try await refusal { try await app.refresh(tokens.refreshToken?.reveal()) } == .invalidGrant)
        }
    }
}

extension Application {
    /// What a request is answered with; nil when it is refused with `invalid_grant`.
    func attempt(
        _ request: @Sendable (Application) async throws -> TokenResponse
    ) async throws -> TokenResponse? {
        do {
            return try await request(self)
        } catch let error as TokenError where error.code == .invalidGrant {
            return nil
        }
    }
}
