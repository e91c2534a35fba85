import Identity
import Primitives
import Provider
import TestKit
import Testing

@Suite("Who gets to the pages of an account")
struct AccountAccessTests {
    @Test("somebody who is not signed in signs in first and comes back to the page")
    func comesBack() async throws {
        try await World.run { world in
            var browser = world.browser()
            let start = try #require(try await browser.enter("/account/sessions").start)
            let view = try await browser.submit(to: start)
            guard case .page(let path)? = view.finished?.next else {
                Issue.record("the sign-in led elsewhere")
                return
            }
            #expect(path.value == "/account/sessions")
            #expect(try await browser.enter("/account/sessions").person?.account.id == world.ada.id)
        }
    }

    @Test("a form sent twice leads back to the page, too")
    func doubleSubmit() async throws {
        try await World.run { world in
            var browser = world.browser()
            let start = try #require(try await browser.enter("/account").start)
            _ = try await browser.submit(to: start)
            let again = try await browser.submit(to: start)
            guard case .page(let path) = again else {
                Issue.record("the second submit led elsewhere")
                return
            }
            #expect(path.value == "/account")
        }
    }

    @Test("an expired sign-in goes on to the page it was for")
    func expired() async throws {
        try await World.run { world in
            var browser = world.browser()
            let start = try #require(try await browser.enter("/account").start)
            world.clock.advance(by: .hours(1))
            let restarted = try #require(try await browser.submit(to: start).restarted)
            let view = try await browser.submit(to: restarted.interaction)
            #expect(view.finished != nil)
            if case .page(let path)? = view.finished?.next { #expect(path.value == "/account") }
        }
    }

    @Test(
        "only paths of ours are come back to",
        arguments: [
            "", "account", "//evil.example", "/\\evil.example", "/a//b", "/a?b", "/a#b", "/a%2f", "/a:b", "/a@b",
            "/a.b",
            "https://evil.example/", "/\u{0}", "/ä", "/" + String(repeating: "a", count: 200),
        ])
    func paths(_ path: String) { #expect(OwnPath(path) == nil) }

    @Test("a session that is over, or suspended, or that lacks something today, is asked to sign in")
    func today() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            #expect(try await browser.enter("/account").person != nil)
            try await world.set(.suspended, of: world.ada)
            #expect(try await browser.enter("/account").start != nil)
            try await world.set(.active, of: world.ada)
            var other = world.browser()
            _ = try await other.code(world.portal.request())
            world.clock.advance(by: .days(20))
            #expect(try await other.enter("/account").start != nil)
        }
    }

    @Test("a visit to the account counts as use of the session")
    func use() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            world.clock.advance(by: .days(19))
            #expect(try await browser.enter("/account").person != nil)
            world.clock.advance(by: .days(19))
            #expect(try await browser.enter("/account").person != nil)
        }
    }

    @Test(
        "AU-35: what protects an account is changed within ten minutes of a sign-in, to the second",
        .spec("OWASP ASVS", "7.5.1"), arguments: [(0, false), (600, false), (601, true)])
    func fresh(_ age: Int, _ isAsked: Bool) async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            world.clock.advance(by: .seconds(age))
            let person = try #require(try await browser.enter("/account/password").person)
            let start = try await browser.confirm(person, before: "/account/password")
            #expect((start != nil) == isAsked)
        }
    }

    @Test("AU-35: the new sign-in is asked of the same person, renews the session and leads back")
    func freshSignIn() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            world.clock.advance(by: .hours(2))
            let person = try #require(try await browser.enter("/account/password").person)
            let start = try #require(try await browser.confirm(person, before: "/account/password"))
            let form = try #require(try await browser.show(start).form)
            #expect(form.isConfirmation)
            #expect(form.email == world.ada.email.address)
            #expect(try await browser.submit("ada@acme.example", "wrong", to: start).problem == .notRight)
            #expect(try await browser.confirm(person, before: "/account/password") != nil)
            let view = try await browser.submit(to: start)
            guard case .page(let path)? = view.finished?.next else {
                Issue.record("the sign-in led elsewhere")
                return
            }
            #expect(path.value == "/account/password")
            let renewed = try #require(try await browser.enter("/account/password").person)
            #expect(renewed.session.id == person.session.id)
            #expect(try await browser.confirm(renewed, before: "/account/password") == nil)
        }
    }
}

extension Browser {
    /// Comes to a page of the account.
    mutating func enter(_ path: String) async throws -> AccountAccess.Entry {
        let path = try #require(OwnPath(path))
        let entry = try await AccountAccess(deployment).enter(path, visitor: visitor)
        if case .signIn(let start) = entry, let secret = start.newBrowserSecret { binding = secret }
        return entry
    }

    /// Is about to change something that protects the account.
    mutating func confirm(_ person: SignedInPerson, before path: String) async throws -> InteractionID? {
        let path = try #require(OwnPath(path))
        let start = try await AccountAccess(deployment).confirmation(of: person, before: path, visitor: visitor)
        if let secret = start?.newBrowserSecret { binding = secret }
        return start?.interaction
    }
}

extension AccountAccess.Entry {
    /// Who may see the page.
    var person: SignedInPerson? { if case .open(let person) = self { person } else { nil } }
    /// The sign-in that comes first.
    var start: InteractionID? { if case .signIn(let start) = self { start.interaction } else { nil } }
}
