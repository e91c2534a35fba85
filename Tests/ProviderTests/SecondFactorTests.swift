import Credentials
import Identity
import OpenIDConnect
import Primitives
import Provider
import SignIn
import Storage
import TestKit
import Testing

@Suite("A code beside the password")
struct SecondFactorTests {
    @Test("is asked of whoever has a device, and tokens tell what was shown", .spec("RFC 8176", "2"))
    func tokens() async throws {
        try await World.run { world in
            let phone = try await world.device()
            var browser = world.browser()
            let view = try await browser.signIn(world.portal.request(), with: phone)
            let tokens = try await world.portal.exchange(try #require(view.response?.parameters["code"]))
            let claims = try world.claims(of: try #require(tokens.idToken))
            #expect(claims["amr"] == ["pwd", "otp", "mfa"])
            #expect(claims["acr"] == "urn:signet:acr:2fa")
            #expect(try await browser.code(world.portal.request(["prompt": "none"])).isEmpty == false)
        }
    }

    @Test(
        "is asked for, or a device enrolled, as the organization and the person's device have it",
        arguments: MFAPolicy.allCases, [false, true])
    func policies(policy: MFAPolicy, hasDevice: Bool) async throws {
        try await World.run { world in
            try await world.changeAcme { $0.mfa = policy }
            if hasDevice { _ = try await world.device() }
            var browser = world.browser()
            let view = try await browser.signIn(world.portal.request())
            #expect((view.secondFactor != nil) == (hasDevice && policy != .off))
            #expect((view.enrolment != nil) == (!hasDevice && policy == .required))
            #expect((view.finished != nil) == (policy == .off || policy == .optional && !hasDevice))
        }
    }

    @Test("AU-25: works once, in whichever sign-in, and the next one works again", .spec("RFC 6238", "5.2"))
    func once() async throws {
        try await World.run { world in
            let phone = try await world.device()
            let code = phone.code()
            var first = world.browser()
            #expect(try await first.signIn(world.portal.request(), with: phone).finished != nil)
            var second = world.browser()
            let id = try await second.openSecondFactor(world.portal.request())
            #expect(try await second.submit(.code(code), to: id).secondFactor?.problem == .used)
            // Its predecessor is older still.
            #expect(try await second.submit(.code(phone.code(-1)), to: id).secondFactor?.problem == .used)
            #expect(try await second.submit(.code(phone.code(1)), to: id).finished != nil)
            world.clock.advance(by: .seconds(30))
            var third = world.browser()
            let last = try await third.openSecondFactor(world.portal.request())
            #expect(try await third.submit(.code(phone.code()), to: last).secondFactor?.problem == .used)
        }
    }

    @Test("AU-25: of ten browsers that send it at once one gets in", .spec("RFC 6238", "5.2"))
    func race() async throws {
        try await World.run { world in
            let phone = try await world.device()
            var waiting: [(Browser, InteractionID)] = []
            for _ in 0..<10 {
                var browser = world.browser()
                let id = try await browser.openSecondFactor(world.portal.request())
                waiting.append((browser, id))
            }
            let code = phone.code()
            let entered = try await withThrowingTaskGroup(of: Bool.self) { group in
                for (browser, id) in waiting {
                    group.addTask {
                        var browser = browser
                        return try await browser.submit(.code(code), to: id).finished != nil
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(entered == 1)
        }
    }

    @Test("of any of the person's devices counts, and of nobody else's")
    func devices() async throws {
        try await World.run { world in
            _ = try await world.device("phone", secret: 1)
            let tablet = try await world.device("tablet", secret: 2)
            let grace = try await world.person("grace@acme.example", in: world.acme)
            let strange = try await world.device(of: grace, secret: 3)
            var browser = world.browser()
            let id = try await browser.openSecondFactor(world.portal.request())
            #expect(try await browser.submit(.code(strange.code()), to: id).secondFactor?.problem == .wrong)
            #expect(try await browser.submit(.code(tablet.code()), to: id).finished != nil)
            let used = try await world.store.devices(of: world.ada.id).map { $0.lastUsedAt }
            #expect(used == [nil, world.clock.now()])
        }
    }

    @Test("AU-26: the fifth wrong one ends the sign-in, which begins anew with a notice")
    func fiveTries() async throws {
        try await World.run { world in
            let phone = try await world.device()
            var browser = world.browser()
            let id = try await browser.openSecondFactor(world.portal.request())
            for _ in 1...4 {
                #expect(try await browser.submit(.code(phone.wrong), to: id).secondFactor?.problem == .wrong)
            }
            let start = try #require(try await browser.submit(.code(phone.wrong), to: id).restarted)
            #expect(start.interaction != id)
            #expect(try await browser.show(start.interaction).problem == .wrongCodes)
            // The old one is over, whatever is sent to it.
            #expect(try await browser.submit(.code(phone.code()), to: id).finished == nil)
            #expect(browser.session == nil)
            // The new one asks for everything, and leads to the application.
            #expect(try await browser.submit(to: start.interaction).secondFactor?.problem == nil)
            #expect(try await browser.submit(.code(phone.code()), to: start.interaction).response != nil)
        }
    }

    @Test("AU-26: ten wrong ones within an hour pause the account's codes for half an hour, to the second")
    func pause() async throws {
        try await World.run { world in
            let phone = try await world.device()
            for _ in 0..<2 { try await world.failFiveTimes(phone) }
            var browser = world.browser()
            let id = try await browser.openSecondFactor(world.portal.request())
            let view = try await browser.submit(.code(phone.code()), to: id)
            #expect(view.secondFactor?.problem == .paused(.minutes(30)))
            // A right password changes nothing about it, nor does a recovery code.
            var other = world.browser()
            let again = try await other.open(world.portal.request())
            #expect(try await other.submit(to: again).secondFactor?.problem == .paused(.minutes(30)))
            #expect(
                try await other.submit(.recoveryCode("K7XN-P2QF-9WRT"), to: again).secondFactor?.problem
                    == .paused(.minutes(30)))
            world.clock.advance(by: .minutes(30) - .seconds(1))
            #expect(
                try await browser.submit(.code(phone.code()), to: id).secondFactor?.problem == .paused(.seconds(1)))
            world.clock.advance(by: .seconds(1))
            #expect(try await browser.submit(.code(phone.code()), to: id).finished != nil)
        }
    }

    @Test("AU-26: passwords and codes are counted apart")
    func apart() async throws {
        try await World.run { world in
            let phone = try await world.device()
            for _ in 0..<2 { try await world.failFiveTimes(phone) }
            var browser = world.browser()
            // Six wrong codes would have locked passwords; a password is still looked at.
            let id = try await browser.open(world.portal.request())
            #expect(try await browser.submit("ada@acme.example", "wrong", to: id).problem == .notRight)
        }
    }

    @Test("AU-11: of fifty sent at once to one sign-in no more than five are looked at")
    func manyAtOnce() async throws {
        try await World.run { world in
            let phone = try await world.device()
            var browser = world.browser()
            let id = try await browser.openSecondFactor(world.portal.request())
            let fixed = browser
            let wrong = phone.wrong
            let looked = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        var browser = fixed
                        return try await browser.submit(.code(wrong), to: id).secondFactor?.problem == .wrong
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(looked <= 4)
            #expect(try await browser.submit(.code(phone.code()), to: id).finished == nil)
        }
    }

    @Test("a recovery code lets in once, however it is typed, and says so in tokens by its factor alone")
    func recoveryCode() async throws {
        try await World.run { world in
            let phone = try await world.device()
            let mac = RecoveryCodeMAC.compute(
                "K7XNP2QF9WRT", of: world.ada.id, key: world.deployment.vault.recoveryCodeKey)
            #expect(
                try await world.store.replaceRecoveryCodes(of: world.ada.id, with: [mac], at: world.clock.now()))
            var browser = world.browser()
            let id = try await browser.openSecondFactor(world.portal.request())
            let view = try await browser.submit(.recoveryCode(" k7xn p2qf-9wrt"), to: id)
            let tokens = try await world.portal.exchange(try #require(view.response?.parameters["code"]))
            let claims = try world.claims(of: try #require(tokens.idToken))
            #expect(claims["amr"] == ["pwd", "mfa"] && claims["acr"] == "urn:signet:acr:2fa")
            var other = world.browser()
            let again = try await other.openSecondFactor(world.portal.request())
            #expect(
                try await other.submit(.recoveryCode("K7XN-P2QF-9WRT"), to: again).secondFactor?.problem == .wrong)
            #expect(try await other.submit(.code(phone.code()), to: again).finished != nil)
        }
    }

    @Test("AU-31: no way of the sign-in leads past it")
    func noWayPast() async throws {
        try await World.run { world in
            let phone = try await world.device()
            try await world.change(.requirePasswordChange(world.ada.id, true))
            var browser = world.browser()
            let id = try await browser.openSecondFactor(world.portal.request())
            let ways: [SignInSubmission] = [
                .organization("acme"), .enrolment(.name("mine")), .enrolment(.done), .enrolment(.code("000000")),
                .newPassword(
                    current: Secret(World.password), new: Secret("nine purple elephants dance"),
                    confirmation: Secret("nine purple elephants dance")),
            ]
            for way in ways {
                let view = try await browser.submit(way, to: id)
                #expect(view.finished == nil && view.enrolment == nil && view.passwordChange == nil)
            }
            #expect(try await world.store.devices(of: world.ada.id).count == 1)
            #expect(try await browser.submit(.code(phone.code()), to: id).passwordChange != nil)
        }
    }
}

extension World {
    /// Signs in with the right password and sends five wrong codes.
    fileprivate func failFiveTimes(_ phone: Authenticator) async throws {
        var browser = browser()
        let id = try await browser.openSecondFactor(portal.request())
        for _ in 1...5 { _ = try await browser.submit(.code(phone.wrong), to: id) }
    }
}
