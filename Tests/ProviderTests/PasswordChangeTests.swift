import Credentials
import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("A password that must be changed")
struct PasswordChangeTests {
    private static let new = "nine purple elephants dance"

    @Test("comes before anything else, clears only on success, and then leads to the application")
    func change() async throws {
        try await World.run { world in
            try await world.change(.requirePasswordChange(world.ada.id, true))
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            let form = try #require(try await browser.submit(to: id).passwordChange)
            #expect(form.reason == .demanded && form.problem == nil && form.email == "ada@acme.example")
            #expect(browser.session == nil)
            #expect(try await world.mustChange)

            let view = try await browser.change(to: Self.new, at: id)
            #expect(view.response?.parameters["code"] != nil)
            #expect(try await !world.mustChange)
            var other = world.browser()
            #expect(try await other.signIn(world.portal.request()).problem == .notRight)
            let again = try await other.signIn(world.portal.request(), "ada@acme.example", Self.new)
            #expect(again.finished != nil)
            #expect(try await world.letters().map(\.kind).contains(.passwordChanged))
        }
    }

    @Test("once somebody else changed it, what was shown before proves nothing, and guessing goes on nowhere")
    func replacedMeanwhile() async throws {
        try await World.run { world in
            try await world.change(.requirePasswordChange(world.ada.id, true))
            var thief = world.browser()
            let parked = try await thief.open(world.portal.request())
            #expect(try await thief.submit(to: parked).passwordChange != nil)
            var owner = world.browser()
            world.clock.advance(by: .seconds(1))
            let id = try await owner.open(world.portal.request())
            _ = try await owner.submit(to: id)
            #expect(try await owner.change(to: Self.new, at: id).finished != nil)

            #expect(try await thief.change("anything", to: "another long password", at: parked).finished == nil)
            #expect(thief.session == nil)
            #expect(try await thief.show(parked).form != nil)
        }
    }

    @Test("guesses of the present password are counted like any other")
    func countedGuesses() async throws {
        try await World.run { world in
            try await world.change(.requirePasswordChange(world.ada.id, true))
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            _ = try await browser.submit(to: id)
            for _ in 0..<5 {
                #expect(
                    try await browser.change("wrong", to: Self.new, at: id).passwordChange?.problem == .wrongPassword)
            }
            let locked = try await browser.change("wrong", to: Self.new, at: id).passwordChange?.problem
            #expect(locked == .notNow(.locked(remaining: .seconds(300))))
            #expect(try await browser.change(to: Self.new, at: id).finished == nil)
        }
    }

    @Test("abandoned, it is asked again, and there is no session and no token before")
    func abandoned() async throws {
        try await World.run { world in
            try await world.change(.requirePasswordChange(world.ada.id, true))
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            _ = try await browser.submit(to: id)
            #expect(try await browser.show(id).passwordChange != nil)
            #expect(try await browser.authorize(world.portal.request(["prompt": "none"])).error == "login_required")
            #expect(try await browser.signIn(world.portal.request()).passwordChange != nil)
            var other = world.browser()
            #expect(try await other.signIn(world.portal.request()).passwordChange != nil)
        }
    }

    @Test(
        "a change that will not do says why and changes nothing",
        arguments: [
            ("wrong", new, new, PasswordChangeForm.Problem.wrongPassword),
            (World.password, new, new + "x", .new(.mismatch)),
            (World.password, "short", "short", .new(.criteria)),
            (World.password, World.password, World.password, .new(.reused)),
            (World.password, "acme ada signet acme", "acme ada signet acme", .new(.criteria)),
            (World.password, "", "", .new(.criteria)),
        ])
    func refused(_ current: String, _ new: String, _ repeated: String, _ problem: PasswordChangeForm.Problem)
        async throws
    {
        try await World.run { world in
            try await world.change(.requirePasswordChange(world.ada.id, true))
            let before = try await world.store.password(of: world.ada.id)
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            _ = try await browser.submit(to: id)
            let form = try await browser.change(current, to: new, repeating: repeated, at: id).passwordChange
            #expect(form?.problem == problem)
            #expect(try await world.store.password(of: world.ada.id) == before)
            #expect(browser.session == nil)
            #expect(try await browser.change(to: Self.new, at: id).finished != nil)
        }
    }

    @Test("the form names every criterion and whether what was typed meets it")
    func criteria() async throws {
        try await World.run { world in
            try await world.changeAcme { $0.password.preset = .compatible }
            try await world.change(.requirePasswordChange(world.ada.id, true))
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            let empty = try #require(try await browser.submit(to: id).passwordChange)
            #expect(
                empty.criteria.map(\.key) == [
                    "min_length", "upper", "lower", "digit", "symbol", "unused",
                ])
            #expect(empty.criteria.allSatisfy { !$0.isMet })
            let typed = try #require(try await browser.change(to: "Abc1", at: id).passwordChange)
            #expect(typed.criteria.filter { !$0.isMet }.map(\.key) == ["min_length", "symbol"])
            // Only who goes beyond it is told that there is a longest password.
            let long = try await browser.change(to: String(repeating: "Abc-123 ", count: 51), at: id).passwordChange
            #expect(long?.criteria.filter { !$0.isMet }.map(\.key) == ["max_length"])
        }
    }

    @Test("a stolen cookie alone changes nothing: the form is nobody's before the password was shown")
    func needsProof() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            try await world.change(.requirePasswordChange(world.ada.id, true))
            let id = try await browser.open(world.portal.request())
            #expect(try await browser.show(id).form?.email == "ada@acme.example")
            #expect(try await browser.change("guess", to: Self.new, at: id).form != nil)
            #expect(try await browser.change(to: Self.new, at: id).form != nil)
            #expect(try await world.mustChange)
            #expect(try await browser.submit(to: id).passwordChange != nil)
            #expect(try await browser.change(to: Self.new, at: id).response?.parameters["code"] != nil)
        }
    }

    @Test("a wrong present password counts like any other guess, and the pause ends the sign-in")
    func guesses() async throws {
        try await World.run { world in
            try await world.change(.requirePasswordChange(world.ada.id, true))
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            _ = try await browser.submit(to: id)
            for _ in 1...5 {
                let form = try await browser.change("wrong", to: Self.new, at: id).passwordChange
                #expect(form?.problem == .wrongPassword)
            }
            let sixth = try await browser.change("wrong", to: Self.new, at: id)
            let pause = PasswordChangeForm.Problem.notNow(.locked(remaining: .minutes(5)))
            #expect(sixth.passwordChange?.problem == pause)
            #expect(try await browser.change(to: Self.new, at: id).passwordChange?.problem == pause)
            #expect(try await world.mustChange)
        }
    }

    @Test("CN-15: a change ends the person's other sessions and what they gave", .spec("OWASP ASVS", "7.4.3"))
    func otherSessions() async throws {
        try await World.run { world in
            var other = world.browser()
            let tokens = try await other.tokens(for: world.portal, ["scope": "openid offline_access"])
            try await world.change(.requirePasswordChange(world.ada.id, true))
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            _ = try await browser.submit(to: id)
            _ = try await browser.change(to: Self.new, at: id)
            #expect(try await other.authorize(world.portal.request(["prompt": "none"])).error == "login_required")
            #expect(
                try await refusal { try await world.portal.refresh(tokens.refreshToken?.reveal()) } == .invalidGrant)
            #expect(try await world.userInfoRefusal(tokens.accessToken) == .invalidToken)
            #expect(try await browser.authorize(world.portal.request()).isSilent)
        }
    }

    @Test("an expired password is changed at the next sign-in, to the second", arguments: [(-1, false), (0, true)])
    func expired(_ seconds: Int, _ isExpired: Bool) async throws {
        try await World.run { world in
            try await world.changeAcme { $0.password.preset = .compatible }
            world.clock.advance(by: .days(90) + .seconds(seconds))
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            let form = try await browser.submit(to: id).passwordChange
            #expect(form?.reason == (isExpired ? .expired : nil))
            guard isExpired else { return }
            #expect(try await browser.change(to: "New-Password-1", at: id).finished != nil)
            // Its age counts from now.
            world.clock.advance(by: .days(89))
            let view = try await browser.signIn(
                world.portal.request(["prompt": "login"]), "ada@acme.example", "New-Password-1")
            #expect(view.finished != nil)
        }
    }

    @Test(
        "of the earlier passwords the tenth is refused and the eleventh may come back",
        arguments: [(10, false), (11, true)])
    func history(_ place: Int, _ isAllowed: Bool) async throws {
        try await World.run { world in
            let cheap = PasswordHash.Parameters(memory: 64, passes: 1, lanes: 1)
            let earlier = try (1...11).map {
                try PasswordHash.hash(
                    "Earlier-Password-\($0)", salt: [UInt8](repeating: 5, count: 16), parameters: cheap)
            }
            try await world.changeAcme { $0.password.preset = .compatible }
            var credential = try world.credential(mustChange: true)
            credential.history = earlier
            try await world.change(.setPassword(world.ada.id, credential))
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            _ = try await browser.submit(to: id)
            let view = try await browser.change(to: "Earlier-Password-\(place)", at: id)
            #expect((view.finished != nil) == isAllowed)
            #expect(view.passwordChange?.problem == (isAllowed ? nil : .new(.reused)))
            let kept = try await world.store.password(of: world.ada.id)?.history
            #expect(kept == (isAllowed ? [credential.hash] + earlier.prefix(9) : earlier))
        }
    }

    @Test("a hash made with weaker parameters is made anew when its password is right, and nothing else changes")
    func rehash() async throws {
        try await World.run { world in
            let weak = PasswordHash.Parameters(memory: 64, passes: 1, lanes: 1)
            var credential = try world.credential()
            credential.hash = try PasswordHash.hash(
                World.password, salt: [UInt8](repeating: 5, count: 16), parameters: weak)
            try await world.change(.setPassword(world.ada.id, credential))
            world.clock.advance(by: .days(1))
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            _ = try await browser.submit("ada@acme.example", "wrong", to: id)
            #expect(try await world.store.password(of: world.ada.id) == credential)
            _ = try await browser.submit(to: id)
            let after = try #require(try await world.store.password(of: world.ada.id))
            #expect(!PasswordHash.needsRehash(after.hash))
            #expect(PasswordHash.verify(World.password, against: after.hash))
            #expect(after.changedAt == credential.changedAt)
        }
    }
}

extension World {
    /// Whether Ada must change her password.
    fileprivate var mustChange: Bool {
        get async throws { try await store.password(of: ada.id)?.mustChange ?? false }
    }
}

extension Browser {
    /// Submits the form that changes the password.
    fileprivate mutating func change(
        _ current: String = World.password, to new: String, repeating repeated: String? = nil, at id: InteractionID
    ) async throws -> SignInView {
        try await submit(
            .newPassword(current: Secret(current), new: Secret(new), confirmation: Secret(repeated ?? new)), to: id)
    }
}
