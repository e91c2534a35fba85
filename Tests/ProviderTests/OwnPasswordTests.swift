import Identity
import OpenIDConnect
import Primitives
import Provider
import SignIn
import Storage
import TestKit
import Testing

@Suite("The change of one's own password")
struct OwnPasswordTests {
    private static let new = "nine purple elephants dance"

    @Test(
        "CN-15: ends every other session and what it gave, and leaves this one, under a new cookie",
        .spec("OWASP ASVS", "7.4.3"))
    func change() async throws {
        try await World.run { world in
            var browser = world.browser()
            var other = world.browser()
            let elsewhere = try await other.tokens(for: world.portal, ["scope": "openid offline_access"])
            world.clock.advance(by: .minutes(1))
            let here = try await browser.tokens(for: world.portal)
            world.clock.advance(by: .minutes(1))
            let stolen = browser
            guard case .changed(let secret, let expiresAt) = try await browser.changePassword(to: Self.new) else {
                Issue.record("the password was not changed")
                return
            }
            #expect(expiresAt == world.clock.now() - .minutes(1) + .days(90))
            browser.session = secret
            #expect(try await browser.enter("/account").person?.account.id == world.ada.id)
            #expect(try await world.userInfoRefusal(here.accessToken) == nil)
            var thief = stolen
            #expect(try await thief.enter("/account").start != nil)
            #expect(try await other.enter("/account").start != nil)
            #expect(try await world.userInfoRefusal(elsewhere.accessToken) != nil)
            let refresh = try #require(elsewhere.refreshToken)
            await #expect(throws: (any Error).self) { try await world.portal.refresh(refresh.reveal()) }
            let fresh = world.browser()
            var signingIn = fresh
            #expect(try await signingIn.signIn(world.portal.request()).problem == .notRight)
            #expect(
                try await signingIn.signIn(world.portal.request(), "ada@acme.example", Self.new).finished != nil)
        }
    }

    @Test("a wrong present password is a guess like any other, and the pause holds here, too")
    func guesses() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            for _ in 0..<5 {
                guard case .wrongPassword = try await browser.changePassword(from: "wrong", to: Self.new) else {
                    Issue.record("a wrong password was taken")
                    return
                }
            }
            for password in ["wrong", World.password] {
                guard case .locked(let remaining) = try await browser.changePassword(from: password, to: Self.new)
                else {
                    Issue.record("guessing goes on")
                    return
                }
                #expect(remaining == .seconds(300))
            }
        }
    }

    @Test("the new one meets the rules, is typed twice the same, and is not the present one")
    func rules() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            guard case .refused(.criteria, let criteria) = try await browser.changePassword(to: "short") else {
                Issue.record("a short password was taken")
                return
            }
            #expect(criteria.contains { $0.key == "min_length" && !$0.isMet })
            guard case .refused(.mismatch, _) = try await browser.changePassword(to: Self.new, confirmed: "other")
            else {
                Issue.record("two different passwords were taken")
                return
            }
            guard case .refused(.reused, _) = try await browser.changePassword(to: World.password) else {
                Issue.record("the present password was taken again")
                return
            }
            #expect(try await browser.enter("/account").person != nil)
        }
    }

    @Test("where somebody else keeps the password nothing is changed, right password or not")
    func notOwn() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            var ada = world.ada
            ada.source = .directory(DirectoryID("corp-ldap"))
            try await world.change(.putAccount(ada))
            guard case .notOwn = try await browser.changePassword(to: Self.new) else {
                Issue.record("a directory's password was changed")
                return
            }
            ada.source = .native
            try await world.change(.putAccount(ada))
            guard case .changed = try await browser.changePassword(to: Self.new) else {
                Issue.record("the password was not changed")
                return
            }
        }
    }

    @Test("names are cleaned, cut off nowhere, and only changed where they are one's own")
    func names() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let change = ChangeProfile(world.deployment)
            func set(_ given: String, _ family: String) async throws -> ChangeProfile.Outcome {
                let person = try #require(try await browser.enter("/account/profile").person)
                return try await change.setNames(given: given, family: family, of: person, visitor: browser.visitor)
            }
            #expect(try await set(" Ada\n\u{202E}<b>King</b> ", "") == .saved)
            let account = try await world.store.account(world.ada.id)
            #expect(account?.givenName == "Ada <b>King</b>")
            #expect(account?.familyName == nil)
            #expect(try await set(String(repeating: "a", count: 101), "b") == .tooLong)
            #expect(try await set("علی\u{200C}رضا", "b") == .saved)
            #expect(try await world.store.account(world.ada.id)?.givenName == "علی\u{200C}رضا")
            var ada = try #require(try await world.store.account(world.ada.id))
            ada.source = .connection(ConnectionID("okta"))
            try await world.change(.putAccount(ada))
            #expect(try await set("Eve", "Eve") == .notOwn)
            #expect(try await world.store.account(world.ada.id)?.familyName == "b")
        }
    }
}

extension Browser {
    /// Changes the password of whoever is signed in here.
    mutating func changePassword(
        from current: String = World.password, to new: String, confirmed: String? = nil
    ) async throws -> ChangePassword.Outcome {
        let person = try #require(try await enter("/account/password").person)
        return try await ChangePassword(deployment).run(
            from: Secret(current), to: Secret(new), confirmation: Secret(confirmed ?? new), by: person,
            visitor: visitor)
    }
}
