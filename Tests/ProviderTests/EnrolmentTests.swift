import Credentials
import Identity
import OpenIDConnect
import Primitives
import Provider
import SignIn
import Storage
import TestKit
import Testing

@Suite("Enrolling a device in a sign-in")
struct EnrolmentTests {
    private static let wantsTwo: [String: String?] = ["acr_values": "urn:signet:acr:2fa"]

    @Test("takes a name, then a code, shows the recovery codes once, and leads to the application")
    func whole() async throws {
        try await World.run { world in
            try await world.changeAcme { $0.mfa = .required }
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            #expect(try await browser.submit(to: id).enrolment?.key == nil)
            let named = try #require(try await browser.submit(.enrolment(.name(" Ada's phone ")), to: id).enrolment)
            let key = try #require(named.key)
            #expect(key.deviceName == "Ada's phone")
            #expect(
                key.uri.reveal() == "otpauth://totp/Acme%20Corp:ada%40acme.example?secret=\(key.secret.reveal())"
                    + "&issuer=Acme%20Corp&algorithm=SHA1&digits=6&period=30")
            let phone = try world.authenticator(named)
            #expect(phone.secret.count == 20)
            let wrong = try #require(try await browser.submit(.enrolment(.code(phone.wrong)), to: id).enrolment)
            #expect(wrong.problem == .wrongCode && wrong.key?.secret.reveal() == key.secret.reveal())
            #expect(browser.session == nil)

            let code = phone.code()
            let done = try #require(try await browser.submit(.enrolment(.code(code)), to: id).enrolment)
            #expect(Set(done.recoveryCodes ?? []).count == 10)
            #expect(browser.session == nil)
            // Coming back shows the way on, and nothing that was shown before.
            #expect(try await browser.show(id).enrolment?.recoveryCodes == [])
            let view = try await browser.submit(.enrolment(.done), to: id)
            let tokens = try await world.portal.exchange(try #require(view.response?.parameters["code"]))
            #expect(try world.claims(of: try #require(tokens.idToken))["amr"] == ["pwd", "otp", "mfa"])

            // AU-25: the code that enrolled was a code that was shown.
            var other = world.browser()
            let next = try await other.openSecondFactor(world.portal.request())
            #expect(try await other.submit(.code(code), to: next).secondFactor?.problem == .used)
            let recovery = try #require(done.recoveryCodes?.first)
            #expect(try await other.submit(.recoveryCode(recovery), to: next).finished != nil)
            #expect(try await world.store.recoveryCodesLeft(of: world.ada.id) == 9)
        }
    }

    @Test(
        "a name is wanted",
        arguments: ["", "  ", "a\nb", "a\u{2028}b", String(repeating: "x", count: 65)])
    func names(typed: String) async throws {
        try await World.run { world in
            try await world.changeAcme { $0.mfa = .required }
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            _ = try await browser.submit(to: id)
            let form = try #require(try await browser.submit(.enrolment(.name(typed)), to: id).enrolment)
            #expect(form.problem == .badName && form.key == nil)
            #expect(try await browser.submit(.enrolment(.code("123456")), to: id).enrolment?.key == nil)
        }
    }

    @Test("AU-29: each sign-in has a secret of its own, and beginning anew makes another")
    func secrets() async throws {
        try await World.run { world in
            try await world.changeAcme { $0.mfa = .required }
            var browser = world.browser()
            var ids: [InteractionID] = []
            for _ in 0..<2 {
                let id = try await browser.open(world.portal.request())
                _ = try await browser.submit(to: id)
                _ = try await browser.submit(.enrolment(.name("phone")), to: id)
                ids.append(id)
            }
            let first = try world.authenticator(try await browser.show(ids[0]).enrolment)
            let second = try world.authenticator(try await browser.show(ids[1]).enrolment)
            #expect(first.secret != second.secret)
            #expect(
                try await browser.submit(.enrolment(.code(second.code())), to: ids[0]).enrolment?.problem == .wrongCode)

            #expect(try await browser.submit(.enrolment(.restart), to: ids[0]).enrolment?.key == nil)
            #expect(try await browser.show(ids[0]).enrolment?.key == nil)
            let again = try await browser.submit(.enrolment(.name("phone")), to: ids[0]).enrolment
            #expect(try world.authenticator(again).secret != first.secret)
            #expect(
                try await browser.submit(.enrolment(.code(first.code())), to: ids[0]).enrolment?.problem == .wrongCode)
        }
    }

    @Test("of two tabs the second one finds a device there, and is asked for its code")
    func tabs() async throws {
        try await World.run { world in
            try await world.changeAcme { $0.mfa = .required }
            var browser = world.browser()
            let first = try await browser.open(world.portal.request())
            _ = try await browser.submit(to: first)
            let second = try await browser.open(world.portal.request())
            _ = try await browser.submit(to: second)
            _ = try await browser.submit(.enrolment(.name("phone")), to: second)
            let (phone, _) = try await browser.enrol(at: first)
            #expect(try await browser.show(second).secondFactor != nil)
            #expect(try await browser.submit(.enrolment(.code(phone.code(1))), to: second).secondFactor != nil)
            #expect(try await world.store.devices(of: world.ada.id).count == 1)
        }
    }

    @Test("sent twice, the code enrols once and leads on")
    func doubleSubmit() async throws {
        try await World.run { world in
            try await world.changeAcme { $0.mfa = .required }
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            _ = try await browser.submit(to: id)
            let (phone, _) = try await browser.enrol(at: id)
            #expect(try await browser.submit(.enrolment(.code(phone.code())), to: id).response != nil)
            #expect(try await world.store.devices(of: world.ada.id).count == 1)
        }
    }

    @Test("an enrolment is over after an hour, with the sign-in it belongs to")
    func expiry() async throws {
        try await World.run { world in
            try await world.changeAcme { $0.mfa = .required }
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            _ = try await browser.submit(to: id)
            let phone = try world.authenticator(
                try await browser.submit(.enrolment(.name("phone")), to: id).enrolment)
            world.clock.advance(by: .hours(1))
            #expect(try await browser.submit(.enrolment(.code(phone.code())), to: id).restarted != nil)
            #expect(try await world.store.devices(of: world.ada.id).isEmpty)
        }
    }

    @Test("an application that wants two factors leads a signed-in person to the one that is missing")
    func stepUp() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let session = try #require(browser.session)
            let phone = try await world.device()
            let id = try await browser.open(world.portal.request(Self.wantsTwo))
            // No password: the session says who it is.
            #expect(try await browser.show(id).secondFactor != nil)
            let view = try await browser.submit(.code(phone.code()), to: id)
            let tokens = try await world.portal.exchange(try #require(view.response?.parameters["code"]))
            let claims = try world.claims(of: try #require(tokens.idToken))
            #expect(claims["acr"] == "urn:signet:acr:2fa" && claims["amr"] == ["pwd", "otp", "mfa"])
            // The cookie of before is worth nothing: the session's level has changed.
            #expect(browser.session?.reveal() != session.reveal())
            #expect(try await browser.code(world.portal.request(Self.wantsTwo)).isEmpty == false)
        }
    }

    @Test("AU-28: a session alone enrols a device for ten minutes, to the second; then the password comes first")
    func freshness() async throws {
        try await World.run { world in
            for (age, isFresh) in [(Duration.minutes(10), true), (.minutes(10) + .seconds(1), false)] {
                var browser = world.browser()
                _ = try await browser.code(world.portal.request())
                world.clock.advance(by: age)
                let id = try await browser.open(world.portal.request(Self.wantsTwo))
                let view = try await browser.show(id)
                #expect((view.enrolment != nil) == isFresh && (view.form != nil) != isFresh)
                let named = try await browser.submit(.enrolment(.name("phone")), to: id)
                #expect((named.enrolment?.key != nil) == isFresh)
                guard !isFresh else { continue }
                #expect(try await browser.submit(to: id).enrolment != nil)
            }
        }
    }

    @Test("where nobody may be asked, a wish is answered with what was reached", .spec("OIDC Core", "5.5.1.1"))
    func silent() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let request = world.portal.request(["acr_values": "urn:signet:acr:2fa", "prompt": "none"])
            let code = try #require(try await browser.authorize(request).response?.parameters["code"])
            let tokens = try await world.portal.exchange(code)
            #expect(try world.claims(of: try #require(tokens.idToken))["acr"] == "urn:signet:acr:1fa")
        }
    }

    @Test("AU-31: what was granted before a device was enrolled ends, until its code is shown")
    func refresh() async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal, ["scope": "openid offline_access"])
            let phone = try await world.device()
            #expect(
                try await refusal { try await world.portal.refresh(tokens.refreshToken?.reveal()) } == .invalidGrant)
            let id = try await browser.open(world.portal.request())
            #expect(try await browser.show(id).secondFactor != nil)
            #expect(try await browser.submit(.code(phone.code()), to: id).response != nil)
        }
    }

    @Test("a reset removes everything and ends every session; the next sign-in enrols where that is required")
    func reset() async throws {
        try await World.run { world in
            try await world.changeAcme { $0.mfa = .required }
            var browser = world.browser()
            let id = try await browser.open(world.portal.request(["scope": "openid offline_access"]))
            _ = try await browser.submit(to: id)
            let (phone, done) = try await browser.enrol(at: id)
            let view = try await browser.submit(.enrolment(.done), to: id)
            let tokens = try await world.portal.exchange(try #require(view.response?.parameters["code"]))

            let removed = try await ResetFactors(world.deployment).run(world.ada, of: world.acme, by: .shell)
            #expect(removed == 1)
            #expect(
                try await refusal { try await world.portal.refresh(tokens.refreshToken?.reveal()) } == .invalidGrant)
            #expect(try await browser.authorize(world.portal.request(["prompt": "none"])).error == "login_required")
            world.clock.advance(by: .seconds(30))
            let next = try await browser.open(world.portal.request())
            #expect(try await browser.submit(to: next).enrolment != nil)
            #expect(try await browser.submit(.code(phone.code()), to: next).enrolment != nil)
            let code = try #require(done.recoveryCodes?.first)
            #expect(try await browser.submit(.recoveryCode(code), to: next).enrolment != nil)
            #expect(try await ResetFactors(world.deployment).run(world.ada, of: world.acme, by: .shell) == 0)
        }
    }
}
