import Identity
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Sign-ins that people may not expect")
struct UnexpectedSignInTests {
    private static let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

    @Test("the very first browser is nobody's news, the same one later neither, and the next one is")
    func newBrowser() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            #expect(browser.device != nil)
            browser.session = nil
            _ = try await browser.code(world.portal.request())
            #expect(try await world.mails == [])
            var other = world.browser()
            other.agent = Self.firefox
            _ = try await other.code(world.portal.request())
            let mail = try #require(try await world.mails.first)
            #expect(mail.kind == .newDevice && mail.recipient == world.ada.email)
            #expect(mail.values["agent"] == "Firefox (Linux)")
            #expect(mail.values["network"] == "192.0.2.1")
            #expect(mail.values["time"] == Moment(world.clock.now()).text)
            other.session = nil
            _ = try await other.code(world.portal.request())
            #expect(try await world.mails.count == 1)
        }
    }

    @Test("what a browser calls itself is not repeated in a mail unless we know it")
    func agent() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            var other = world.browser()
            other.agent = "Your account is locked, call 555-0100"
            _ = try await other.code(world.portal.request())
            #expect(try await world.mails.first?.values["agent"] == "–")
        }
    }

    @Test("one browser of two people is new to the second, too, when they had another before")
    func shared() async throws {
        try await World.run { world in
            let bob = try await world.person("bob@acme.example", in: world.acme)
            var own = world.browser()
            _ = try await own.code(world.portal.request(), "bob@acme.example")
            var shared = world.browser()
            _ = try await shared.code(world.portal.request())
            shared.session = nil
            _ = try await shared.code(world.portal.request(), "bob@acme.example")
            #expect(try await world.mails.map(\.recipient) == [bob.email])
        }
    }

    @Test("a sign-in anew in a session that goes on is no news, even where the cookie was lost")
    func renewed() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            browser.device = nil
            world.clock.advance(by: .minutes(5))
            let id = try await browser.open(world.portal.request(["prompt": "login"]))
            #expect(try await browser.submit(to: id).finished != nil)
            #expect(browser.device != nil)
            #expect(try await world.mails == [])
        }
    }

    @Test(
        "a sign-in after the inactivity limit is told, to the second, and ends the old session",
        arguments: [(20 * 86_400 - 1, false), (20 * 86_400, true)])
    func absence(_ seconds: Int, _ isTold: Bool) async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let old = try await browser.person().session.id
            world.clock.advance(by: .seconds(seconds))
            let outcome = try await browser.authorize(world.portal.request())
            #expect(outcome.isSilent == !isTold)
            guard isTold, let start = outcome.signIn else { return }
            #expect(try await browser.submit(to: start.interaction).finished != nil)
            #expect(try await world.mails.map(\.kind) == [.signInAfterAbsence])
            #expect(try await world.store.session(old) == nil)
        }
    }
}

extension World {
    /// The mails that wait, the oldest first.
    fileprivate var mails: [Mail] {
        get async throws {
            let now = clock.now()
            return try await store.claimMails(100, at: now, until: now).compactMap { claimed in
                if case .mail(let mail) = try deployment.mail.open(claimed.mail) { mail } else { nil }
            }
        }
    }
}
