import Credentials
import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("A refresh token")
struct RefreshTests {
    private static let offline: [String: String?] = ["scope": "openid profile offline_access"]

    @Test("is replaced at each use, and says of the sign-in what was said before", .spec("OIDC Core", "12.2"))
    func rotation() async throws {
        try await World.run { world in
            var browser = world.browser()
            let first = try await browser.tokens(for: world.portal, Self.offline)
            world.clock.advance(by: .hours(3))
            let second = try await world.portal.refresh(first.refreshToken?.reveal())
            #expect(try #require(second.refreshToken).matches(try #require(first.refreshToken)) == false)
            let before = try world.claims(of: try #require(first.idToken))
            let after = try world.claims(of: try #require(second.idToken))
            for name in ["iss", "sub", "aud", "auth_time", "acr", "amr", "sid", "org_id"] {
                #expect(after[name] == before[name], "\(name)")
            }
            #expect(after["nonce"] == nil)
            #expect(after["iat"] == .integer(world.clock.now().seconds))
            #expect(second.scopes == first.scopes)
            #expect(try await world.userInfo(second.accessToken)["name"] == "Ada Lovelace")
        }
    }

    @Test("TK-19: used again after its successor was used, ends the whole family", .spec("RFC 9700", "4.14.2"))
    func reuse() async throws {
        try await World.run { world in
            var browser = world.browser()
            let first = try await browser.tokens(for: world.portal, Self.offline)
            let second = try await world.portal.refresh(first.refreshToken?.reveal())
            let third = try await world.portal.refresh(second.refreshToken?.reveal())
            #expect(try await refusal { try await world.portal.refresh(first.refreshToken?.reveal()) } == .invalidGrant)
            #expect(try await refusal { try await world.portal.refresh(third.refreshToken?.reveal()) } == .invalidGrant)
            for token in [first, second, third].map(\.accessToken) {
                #expect(try await world.userInfoRefusal(token) == .invalidToken)
            }
            // The person's session is not the thief's, and goes on.
            #expect(try await browser.authorize(world.portal.request()).isSilent)
        }
    }

    @Test(
        "TK-26: a retry within ten seconds gets the same successor, and ends the family after",
        .spec("RFC 9700", "4.14.2"),
        arguments: [(Duration.zero, true), (.milliseconds(9_999), true), (.seconds(10), false)])
    func grace(_ pause: Duration, _ isGraceful: Bool) async throws {
        try await World.run { world in
            var browser = world.browser()
            let first = try await browser.tokens(for: world.portal, Self.offline)
            let lost = try await world.portal.refresh(first.refreshToken?.reveal())
            world.clock.advance(by: pause)
            let retried = try await world.portal.attempt { try await $0.refresh(first.refreshToken?.reveal()) }
            #expect((retried != nil) == isGraceful)
            if let retried { #expect(try #require(retried.refreshToken).matches(try #require(lost.refreshToken))) }
            let next = try await refusal { try await world.portal.refresh(lost.refreshToken?.reveal()) }
            #expect(next == (isGraceful ? nil : .invalidGrant))
        }
    }

    @Test("TK-20: of 20 uses at once none opens a second branch", .spec("RFC 9700", "4.14.2"))
    func race() async throws {
        try await World.run { world in
            var browser = world.browser()
            let refresh = try await browser.tokens(for: world.portal, Self.offline).refreshToken?.reveal()
            let answers = try await concurrently(20) { _ in
                try await world.portal.attempt { try await $0.refresh(refresh) }
            }
            #expect(answers.count { $0 != nil } == 20)
            let successors = Set(answers.compactMap { $0?.refreshToken?.reveal() })
            #expect(successors.count == 1)
            #expect(try await refusal { try await world.portal.refresh(successors.first) } == nil)
        }
    }

    @Test("TK-22: is worth nothing without the application's own authentication", .spec("RFC 6749", "6"))
    func clientAuthentication() async throws {
        try await World.run { world in
            let other = try await world.application("other")
            var browser = world.browser()
            let refresh = try await browser.tokens(for: world.portal, Self.offline).refreshToken?.reveal()
            for way in [Application.Authentication.none, .basic("wrong"), .post("portal secret")] {
                let thief = world.portal.authenticating(way)
                #expect(try await refusal { try await thief.refresh(refresh) } == .invalidClient)
            }
            #expect(try await refusal { try await other.refresh(refresh) } == .invalidGrant)
            #expect(try await refusal { try await world.portal.refresh(refresh) } == nil)
        }
    }

    @Test("TK-23: gives the scopes granted or fewer, never more", .spec("RFC 6749", "6"))
    func scopes() async throws {
        try await World.run { world in
            var browser = world.browser()
            let first = try await browser.tokens(for: world.portal, Self.offline)
            let token = first.refreshToken?.reveal()
            for scope in ["openid email", "openid profile offline_access groups", "admin"] {
                let change: [String: String?] = ["scope": scope]
                #expect(try await refusal { try await world.portal.refresh(token, change) } == .invalidScope)
            }
            let narrow = try await world.portal.refresh(token, ["scope": "openid"])
            #expect(narrow.scopes == ["openid"])
            #expect(try await world.userInfo(narrow.accessToken)["name"] == nil)
            let bare = try await world.portal.refresh(narrow.refreshToken?.reveal(), ["scope": "profile"])
            #expect(bare.idToken == nil)
            let whole = try await world.portal.refresh(bare.refreshToken?.reveal())
            #expect(whole.scopes == ["openid", "profile", "offline_access"])
        }
    }

    @Test(
        "TK-24: ends with the person's session, or for offline access with the right to have one",
        .spec("OIDC Core", "11"), arguments: CodeTests.Event.allCases, [true, false])
    func ends(_ event: CodeTests.Event, _ isOffline: Bool) async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal, isOffline ? Self.offline : [:])
            try await event.happen(in: world, &browser)
            let outcome = try await refusal { try await world.portal.refresh(tokens.refreshToken?.reveal()) }
            #expect(outcome == (isOffline && event.sparesOfflineAccess ? nil : .invalidGrant))
        }
    }

    @Test("TK-24: ends with its organization, and with its application")
    func removed() async throws {
        try await World.run { world in
            let app = try await world.application("app")
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal, Self.offline)
            let others = try await browser.tokens(for: app, Self.offline)
            try await world.change(.removeClient(app.client.id))
            #expect(try await refusal { try await app.refresh(others.refreshToken?.reveal()) } == .invalidClient)
            #expect(try await world.userInfoRefusal(others.accessToken) == .invalidToken)
            try await world.change(.removeOrganization(world.acme.id))
            #expect(
                try await refusal { try await world.portal.refresh(tokens.refreshToken?.reveal()) } == .invalidGrant)
            #expect(try await world.userInfoRefusal(tokens.accessToken) == .invalidToken)
        }
    }

    @Test(
        "TK-25: not used for 30 days is dead, to the second", .spec("RFC 9700", "4.14.2"),
        arguments: [(Duration.days(30) - .seconds(1), true), (.days(30), false)])
    func idle(_ pause: Duration, _ works: Bool) async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal, Self.offline)
            world.clock.advance(by: pause)
            #expect(try await world.portal.isActive(tokens.refreshToken?.reveal()) == works)
            let error = try await refusal { try await world.portal.refresh(tokens.refreshToken?.reveal()) }
            #expect(error == (works ? nil : .invalidGrant))
        }
    }

    @Test("TK-25: however often it is replaced, the family ends 90 days after it began", .spec("RFC 9700", "4.14.2"))
    func absoluteLife() async throws {
        try await World.run { world in
            var browser = world.browser()
            var tokens = try await browser.tokens(for: world.portal, Self.offline)
            for pause in [Duration.days(29), .days(29), .days(29), .days(3) - .seconds(1)] {
                world.clock.advance(by: pause)
                tokens = try await world.portal.refresh(tokens.refreshToken?.reveal())
            }
            world.clock.advance(by: .seconds(1))
            #expect(
                try await refusal { try await world.portal.refresh(tokens.refreshToken?.reveal()) } == .invalidGrant)
            #expect(try await world.userInfoRefusal(tokens.accessToken) == .invalidToken)
        }
    }

    @Test("without offline_access it lives no longer than the session, and its use does not keep that awake")
    func online() async throws {
        try await World.run { world in
            var browser = world.browser()
            var tokens = try await browser.tokens(for: world.portal)
            for _ in 1...19 {
                world.clock.advance(by: .days(1))
                tokens = try await world.portal.refresh(tokens.refreshToken?.reveal())
            }
            #expect(try await world.portal.isActive(tokens.refreshToken?.reveal()) == true)
            world.clock.advance(by: .days(1))
            #expect(try await world.portal.isActive(tokens.refreshToken?.reveal()) == false)
            #expect(
                try await refusal { try await world.portal.refresh(tokens.refreshToken?.reveal()) } == .invalidGrant)
        }
    }

    @Test("with offline_access it outlives a session that grew inactive", .spec("OIDC Core", "11"))
    func offlineOutlives() async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal, Self.offline)
            world.clock.advance(by: .days(25))
            #expect(!(try await browser.authorize(world.portal.request()).isSilent))
            #expect(try await refusal { try await world.portal.refresh(tokens.refreshToken?.reveal()) } == nil)
        }
    }
}
