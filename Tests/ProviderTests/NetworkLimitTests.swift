import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Failed sign-ins of one network")
struct NetworkLimitTests {
    /// A browser in a network where so many sign-ins failed as may.
    private static func exhausted(_ world: World, network: String = "192.0.2.1", _ count: Int = 10) async throws
        -> Browser
    {
        var browser = world.browser()
        browser.network = network
        let id = try await browser.open(world.portal.request())
        for number in 1...count {
            #expect(try await browser.submit("x\(number)@acme.example", "wrong", to: id).problem == .notRight)
        }
        return browser
    }

    @Test("are counted whoever they are about; then none is tried for a minute, to the second, and the email is kept")
    func boundary() async throws {
        try await World.run { world in
            let world = world.with(limits: AttemptLimits(failedSignInsPerMinute: 10))
            var browser = try await Self.exhausted(world)
            let form = try #require(try await browser.signIn(world.portal.request()).form)
            #expect(form.problem == .tooMany(remaining: .minutes(1)) && form.email == "ada@acme.example")
            world.clock.advance(by: .seconds(59))
            #expect(try await browser.signIn(world.portal.request()).problem == .tooMany(remaining: .seconds(1)))
            world.clock.advance(by: .seconds(1))
            #expect(try await browser.signIn(world.portal.request()).finished != nil)
        }
    }

    @Test("are written down when none is tried any more, and how many came then, a line a minute")
    func trail() async throws {
        try await World.run { world in
            let world = world.with(limits: AttemptLimits(failedSignInsPerMinute: 10))
            var browser = try await Self.exhausted(world)
            let begun = try await world.events().filter { $0["paused"] == "network" }
            #expect(begun.map(\.action) == [.loginLocked] && begun.first?.origin.network == "192.0.2.1")
            for _ in 0..<3 { _ = try await browser.signIn(world.portal.request()) }
            world.clock.advance(by: .seconds(59))
            for _ in 0..<2 { _ = try await browser.signIn(world.portal.request()) }
            let refused = try await world.events().filter { $0["reason"] == "network_paused" }
            #expect(refused.map { $0["tries"] } == ["1"])
            #expect(refused.first?.action == .login && refused.first?.result == .fail)
            #expect(refused.first?.origin.network == "192.0.2.1")
        }
    }

    @Test("lock nobody out: other networks, sessions and accounts go on")
    func others() async throws {
        try await World.run { world in
            let world = world.with(limits: AttemptLimits(failedSignInsPerMinute: 10))
            var signedIn = world.browser()
            _ = try await signedIn.code(world.portal.request())
            _ = try await Self.exhausted(world)
            #expect(try await signedIn.authorize(world.portal.request()).isSilent)
            var elsewhere = world.browser()
            elsewhere.network = "192.0.2.2"
            #expect(try await elsewhere.signIn(world.portal.request()).finished != nil)
        }
    }

    @Test("are not used up by people who know their passwords, nor by an email alone")
    func success() async throws {
        try await World.run { world in
            let world = world.with(limits: AttemptLimits(failedSignInsPerMinute: 2))
            for _ in 1...5 {
                var browser = world.browser()
                let id = try await browser.open(world.portal.request())
                _ = try await browser.submit("ada@acme.example", "", to: id)
                #expect(try await browser.submit(to: id).finished != nil)
            }
        }
    }

    @Test(
        "AU-10: all addresses of an IPv6 network count as one",
        arguments: [("2001:db8:0:1::7", true), ("2001:db8:0:2::1", false)])
    func addresses(_ network: String, _ isSame: Bool) async throws {
        try await World.run { world in
            let world = world.with(limits: AttemptLimits(failedSignInsPerMinute: 10))
            _ = try await Self.exhausted(world, network: "2001:db8:0:1::1")
            var browser = world.browser()
            browser.network = network
            #expect((try await browser.signIn(world.portal.request()).finished == nil) == isSame)
        }
    }

    @Test("AU-02: a failure writes as many counters for an address that nobody has as for one of any organization")
    func sameWork() async throws {
        try await World.run { world in
            try await world.person("known@mail.example", in: world.acme)
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            // The account's own counter for the one, a decoy for the other: neither lets more tries through.
            for email in ["known@mail.example", "nobody@mail.example"] {
                for _ in 1...5 { #expect(try await browser.submit(email, "wrong", to: id).problem == .notRight) }
                #expect(try await browser.submit(email, "wrong", to: id).problem == .locked(remaining: .minutes(5)))
            }
        }
    }
}
