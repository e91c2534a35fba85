import Credentials
import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("A password known from leaks")
struct CompromisedPasswordTests {
    private static let leaked = "Manchesterunited"
    private static let new = "nine purple elephants dance"

    @Test("that is right must be changed before anything else, and after that no more")
    func change() async throws {
        try await World.run { world in
            try await world.set(Self.leaked)
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            let form = try #require(
                try await browser.submit("ada@acme.example", Self.leaked, to: id).passwordChange)
            #expect(form.reason == .compromised && form.problem == nil)
            #expect(browser.session == nil)
            #expect(try await browser.show(id).passwordChange?.reason == .compromised)

            let again = try await browser.change(from: Self.leaked, to: Self.leaked, at: id).passwordChange
            #expect(again?.reason == .compromised && again?.problem == .new(.criteria))
            #expect(again?.criteria.filter { !$0.isMet }.map(\.key) == ["uncommon"])

            let view = try await browser.change(from: Self.leaked, to: Self.new, at: id)
            #expect(view.response?.parameters["code"] != nil)
            #expect(try await world.store.password(of: world.ada.id)?.isCompromised == false)
            var other = world.browser()
            let next = try await other.signIn(world.portal.request(), "ada@acme.example", Self.new)
            #expect(next.finished != nil)
        }
    }

    @Test("is remembered: walking away does not help, and a session that is there is asked for it, too")
    func remembered() async throws {
        try await World.run { world in
            // It was allowed when the session began.
            try await world.changeAcme { $0.password.forbidCommon = false }
            try await world.set(Self.leaked)
            var early = world.browser()
            #expect(
                try await early.signIn(world.portal.request(), "ada@acme.example", Self.leaked).finished != nil)
            try await world.changeAcme { $0.password.forbidCommon = true }
            #expect(try await early.authorize(world.portal.request()).isSilent)

            var browser = world.browser()
            let view = try await browser.signIn(world.portal.request(), "ada@acme.example", Self.leaked)
            #expect(view.passwordChange?.reason == .compromised)
            #expect(try await early.authorize(world.portal.request(["prompt": "none"])).error == "interaction_required")
            var other = world.browser()
            let again = try await other.signIn(world.portal.request(), "ada@acme.example", Self.leaked)
            #expect(again.passwordChange?.reason == .compromised)
        }
    }

    @Test(
        "that is only guessed wrongly is not noticed, nor one that the organization allows", arguments: [true, false])
    func unnoticed(isForbidden: Bool) async throws {
        try await World.run { world in
            try await world.changeAcme { $0.password.forbidCommon = isForbidden }
            try await world.set(isForbidden ? Self.new : Self.leaked)
            var browser = world.browser()
            let view = try await browser.signIn(world.portal.request(), "ada@acme.example", Self.leaked)
            #expect((view.finished != nil) == !isForbidden)
            #expect(view.passwordChange == nil)
            #expect(try await world.store.password(of: world.ada.id)?.isCompromised == false)
        }
    }

    @Test("counts before an administrator's wish and before its age")
    func order() async throws {
        try await World.run { world in
            try await world.changeAcme { $0.password.maxAgeDays = 1 }
            try await world.set(Self.leaked, mustChange: true)
            world.clock.advance(by: .days(2))
            var browser = world.browser()
            let view = try await browser.signIn(world.portal.request(), "ada@acme.example", Self.leaked)
            #expect(view.passwordChange?.reason == .compromised)
        }
    }
}

extension World {
    /// Gives Ada this password.
    fileprivate func set(_ password: String, mustChange: Bool = false) async throws {
        let hash = try PasswordHash.hash(
            password, salt: [UInt8](repeating: 5, count: 16), parameters: .init(memory: 64, passes: 1, lanes: 1))
        try await change(
            .setPassword(
                ada.id, PasswordCredential(hash: hash, changedAt: clock.now(), mustChange: mustChange)))
    }
}

extension Browser {
    /// Submits the form that changes the password.
    fileprivate mutating func change(
        from current: String, to new: String, at id: InteractionID
    ) async throws -> SignInView {
        try await submit(
            .newPassword(current: Secret(current), new: Secret(new), confirmation: Secret(new)), to: id)
    }
}
