import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("What a session is good for")
struct SessionTests {
    @Test(
        "a live session answers without anybody being asked, for another application too", .spec("OIDC Core", "3.1.2.3")
    )
    func silent() async throws {
        try await World.run { world in
            let other = try await world.application("other")
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            world.clock.advance(by: .hours(1))
            let response = try await browser.authorize(other.request()).response
            let tokens = try await other.exchange(try #require(response?.parameters["code"]))
            let claims = try world.claims(of: try #require(tokens.idToken))
            #expect(claims["auth_time"] == .integer(world.clock.now().seconds - 3_600))
            #expect(claims["iat"] == .integer(world.clock.now().seconds))
        }
    }

    @Test("AZ-33: prompt=none is answered silently with a session and refused without", .spec("OIDC Core", "3.1.2.6"))
    func promptNone() async throws {
        try await World.run { world in
            var browser = world.browser()
            let none = world.portal.request(["prompt": "none"])
            #expect(try await browser.authorize(none).error == "login_required")
            _ = try await browser.code(world.portal.request())
            #expect(try await browser.authorize(none).isSilent)
            _ = try await browser.logOut()
            #expect(try await browser.authorize(none).error == "login_required")
        }
    }

    @Test("a cookie of nobody's, of any shape, is no session", arguments: ["", "x", "ada", "session-1\u{0}", "ü"])
    func foreignCookie(_ cookie: String) async throws {
        try await World.run { world in
            var browser = world.browser()
            browser.session = Secret(cookie)
            let outcome = try await browser.authorize(world.portal.request(["prompt": "none"]))
            #expect(outcome.error == "login_required")
        }
    }

    @Test(
        "prompt=login asks again and moves auth_time, in the same session under a new cookie",
        .spec("OIDC Core", "3.1.2.1"))
    func promptLogin() async throws {
        try await World.run { world in
            var browser = world.browser()
            let before = try world.claims(of: try #require(try await browser.tokens(for: world.portal).idToken))
            let old = browser
            world.clock.advance(by: .minutes(7))
            let after = try world.claims(
                of: try #require(try await browser.tokens(for: world.portal, ["prompt": "login"]).idToken))
            #expect(after["auth_time"]?.integer == before["auth_time"]?.integer.map { $0 + 420 })
            #expect(after["sid"] == before["sid"])
            #expect(after["amr"] == ["pwd"])
            var stolen = old
            #expect(try await stolen.authorize(world.portal.request(["prompt": "none"])).error == "login_required")
        }
    }

    @Test(
        "AZ-35: a sign-in may be as old as max_age and not a second older", .spec("OIDC Core", "3.1.2.1"),
        arguments: [
            ("60", 60, true), ("60", 61, false), ("1", 0, true), ("0", 0, false), ("0", 60, false),
            ("2147483647", 1_000_000, true),
        ])
    func maxAge(_ maxAge: String, _ age: Int, _ isSilent: Bool) async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            world.clock.advance(by: .seconds(age))
            let request = world.portal.request(["max_age": maxAge])
            #expect(try await browser.authorize(request).isSilent == isSilent)
            let none = world.portal.request(["max_age": maxAge, "prompt": "none"])
            #expect(try await browser.authorize(none).error == (isSilent ? nil : "login_required"))
            let tokens = try await browser.tokens(for: world.portal, ["max_age": maxAge])
            let claims = try world.claims(of: try #require(tokens.idToken))
            #expect(claims["auth_time"] == .integer(world.clock.now().seconds - (isSilent ? Int64(age) : 0)))
        }
    }

    @Test(
        "AZ-35: a max_age that is no number is refused", arguments: ["-1", "1.5", "1e3", "99999999999999999999", "x"])
    func malformedMaxAge(_ maxAge: String) async throws {
        try await World.run { world in
            var browser = world.browser()
            let outcome = try await browser.authorize(world.portal.request(["max_age": maxAge]))
            #expect(outcome.error == "invalid_request")
        }
    }

    @Test("prompt=select_account asks although somebody is signed in, and another person may sign in instead")
    func selectAccount() async throws {
        try await World.run { world in
            try await world.person("grace@acme.example", in: world.acme, id: "grace")
            var browser = world.browser()
            let first = try await browser.tokens(for: world.portal)
            let ask = ["prompt": "select_account"] as [String: String?]
            let tokens = try await browser.tokens(for: world.portal, ask, "grace@acme.example")
            #expect(try world.claims(of: try #require(tokens.idToken))["sub"] == "grace")
            // The browser is one person's at a time: what the first session gave has ended with it.
            #expect(try await world.userInfoRefusal(first.accessToken) == .invalidToken)
            #expect(try await refusal { try await world.portal.refresh(first.refreshToken?.reveal()) } == .invalidGrant)
        }
    }

    @Test(
        "a session that was not used for 20 days is over, to the second",
        arguments: [(Duration.days(20) - .seconds(1), true), (.days(20), false), (.days(21), false)])
    func inactivity(_ pause: Duration, _ isSilent: Bool) async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            world.clock.advance(by: pause)
            #expect(try await browser.authorize(world.portal.request()).isSilent == isSilent)
            #expect((try await HomePage(world.deployment).contents(for: browser.visitor) != nil) == isSilent)
        }
    }

    @Test(
        "whoever was away for too long finds their email filled in and a word on why they are asked, to the second",
        arguments: [(Duration.days(20) - .seconds(1), false), (.days(20), true)])
    func inactivityIsTold(_ pause: Duration, _ isTold: Bool) async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            world.clock.advance(by: pause)
            let start = try await SignInFlow(world.deployment).start(visitor: browser.visitor)
            let own = try #require(try await browser.show(start.interaction).form)
            #expect((own.notice == .inactive) == isTold)
            #expect((own.email == "ada@acme.example") == isTold)
            guard isTold else { return }
            let id = try await browser.open(world.portal.request())
            let form = try #require(try await browser.show(id).form)
            #expect(form.notice == .inactive && form.email == "ada@acme.example")
            // An application of another organization is told nothing about who was here.
            let beta = try await world.application("betas", of: try await world.organization("beta"))
            let elsewhere = try #require(try await browser.show(try await browser.open(beta.request())).form)
            #expect(elsewhere.notice == nil && elsewhere.email == "")
            #expect(try await browser.submit(to: id).finished != nil)
            #expect(try await browser.authorize(world.portal.request()).isSilent)
        }
    }

    @Test("tokens refreshed in the background do not keep a session from growing inactive")
    func refreshIsNoAccess() async throws {
        try await World.run { world in
            var browser = world.browser()
            var tokens = try await browser.tokens(for: world.portal)
            for _ in 1...3 {
                world.clock.advance(by: .days(5))
                tokens = try await world.portal.refresh(tokens.refreshToken?.reveal())
            }
            world.clock.advance(by: .days(5))
            #expect(!(try await browser.authorize(world.portal.request()).isSilent))
        }
    }

    @Test("using a session keeps it from growing inactive, by an application or on the home page")
    func used() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            world.clock.advance(by: .days(19))
            #expect(try await browser.authorize(world.portal.request()).isSilent)
            world.clock.advance(by: .days(19))
            #expect(try await HomePage(world.deployment).contents(for: browser.visitor) != nil)
            world.clock.advance(by: .days(19))
            #expect(try await browser.authorize(world.portal.request()).isSilent)
        }
    }

    @Test("however much it is used, a session is over 90 days after its sign-in")
    func absoluteAge() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            for _ in 1...8 {
                world.clock.advance(by: .days(10))
                #expect(try await browser.authorize(world.portal.request()).isSilent)
            }
            world.clock.advance(by: .days(10) - .seconds(1))
            #expect(try await browser.authorize(world.portal.request()).isSilent)
            world.clock.advance(by: .seconds(1))
            #expect(!(try await browser.authorize(world.portal.request()).isSilent))
        }
    }

    @Test("a shorter limit of the organization counts at once")
    func policy() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            world.clock.advance(by: .days(2))
            try await world.changeAcme { $0.session.inactivityDays = 2 }
            #expect(!(try await browser.authorize(world.portal.request()).isSilent))
        }
    }

    @Test("CN-06: signing in gives a cookie nobody could have set before, and two sign-ins never the same")
    func fixation() async throws {
        try await World.run { world in
            let planted = Secret("a cookie that an attacker knows")
            var browser = world.browser()
            browser.session = planted
            _ = try await browser.code(world.portal.request())
            #expect(browser.session.map { $0.matches(planted) } == false)
            var other = world.browser()
            _ = try await other.code(world.portal.request())
            #expect(try #require(browser.session).matches(try #require(other.session)) == false)
        }
    }

    @Test("CO-19: what a password proved before it was replaced proves nothing any more")
    func replacedPassword() async throws {
        try await World.run { world in
            try await world.person("ada@acme.example", in: try await world.organization("beta"))
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            #expect(try await browser.submit(to: id).choices?.count == 2)
            world.clock.advance(by: .seconds(1))
            try await world.change(.setPassword(world.ada.id, try world.credential()))
            // Chosen a moment too late: the sign-in begins again.
            #expect(try await browser.submit(.organization("acme"), to: id).finished == nil)
            #expect(browser.session == nil)
        }
    }

    @Test("an SSO-only policy takes at once what applications have by a password, but for break-glass accounts")
    func tokens() async throws {
        try await World.run { world in
            let grace = try await world.person("grace@acme.example", in: world.acme)
            var excepted = grace
            excepted.breakGlass = true
            try await world.change(.putAccount(excepted))
            var access: [String] = []
            for email in ["ada@acme.example", "grace@acme.example"] {
                var browser = world.browser()
                let tokens = try await browser.tokens(
                    for: world.portal, ["scope": "openid offline_access"], email)
                access.append(tokens.accessToken)
            }
            try await world.changeAcme { $0.nativeLogin = .disabled }
            #expect(try await world.userInfoRefusal(access[0]) == .invalidToken)
            #expect(try await world.userInfoRefusal(access[1]) == nil)
        }
    }

    @Test("an SSO-only policy, a suspension and a forced change count for a session at once")
    func todaysFacts() async throws {
        try await World.run { world in
            var browser = world.browser()
            let none = world.portal.request(["prompt": "none"])
            _ = try await browser.code(world.portal.request())
            try await world.changeAcme { $0.nativeLogin = .disabled }
            #expect(try await browser.authorize(none).error == "login_required")
            try await world.changeAcme { $0.nativeLogin = .allowed }
            #expect(try await browser.authorize(none).error == "login_required")
            _ = try await browser.code(world.portal.request())
            try await world.change(.requirePasswordChange(world.ada.id, true))
            #expect(try await browser.authorize(none).error == "interaction_required")
            try await world.change(.requirePasswordChange(world.ada.id, false))
            #expect(try await browser.authorize(none).isSilent)
            try await world.set(.suspended, of: world.ada)
            #expect(try await browser.authorize(none).error == "login_required")
        }
    }
}
