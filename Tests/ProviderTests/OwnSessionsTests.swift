import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Where people are signed in, and what they allowed")
struct OwnSessionsTests {
    @Test("the session in use comes first, each with where it began")
    func list() async throws {
        try await World.run { world in
            var phone = world.browser()
            phone.agent = "Phone"
            _ = try await phone.code(world.portal.request())
            world.clock.advance(by: .minutes(1))
            var desk = world.browser()
            desk.agent = "Desk"
            _ = try await desk.code(world.portal.request())
            let person = try await phone.person()
            let sessions = try await OwnSessions(world.deployment).list(of: person)
            #expect(sessions.map(\.agent) == ["Phone", "Desk"])
            #expect(sessions.first?.id == person.session.id)
            #expect(sessions.allSatisfy { $0.network == "192.0.2.1" })
        }
    }

    @Test("one that was not used for too long is not there to be ended", arguments: [(20, 1), (19, 2)])
    func lapsed(_ days: Int64, _ count: Int) async throws {
        try await World.run { world in
            var old = world.browser()
            _ = try await old.code(world.portal.request())
            world.clock.advance(by: .days(days))
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let person = try await browser.person()
            #expect(try await OwnSessions(world.deployment).list(of: person).count == count)
        }
    }

    @Test("an ended session opens nothing any more, and what applications got in it is worth nothing")
    func end() async throws {
        try await World.run { world in
            var lost = world.browser()
            let tokens = try await lost.tokens(for: world.portal, ["scope": "openid offline_access"])
            var browser = world.browser()
            let kept = try await browser.tokens(for: world.portal)
            let person = try await browser.person()
            let id = try await lost.person().session.id
            let own = OwnSessions(world.deployment)
            #expect(try await own.end(id, of: person, visitor: browser.visitor))
            #expect(try await !own.end(id, of: person, visitor: browser.visitor))
            #expect(try await lost.enter("/account").start != nil)
            #expect(try await world.userInfoRefusal(tokens.accessToken) != nil)
            let refresh = try #require(tokens.refreshToken).reveal()
            await #expect(throws: (any Error).self) { try await world.portal.refresh(refresh) }
            #expect(try await world.userInfoRefusal(kept.accessToken) == nil)
            // The one in use ends by logout, and another person's not at all.
            #expect(try await !own.end(person.session.id, of: person, visitor: browser.visitor))
            try await world.person("bob@acme.example", in: world.acme)
            var bob = world.browser()
            _ = try await bob.code(world.portal.request(), "bob@acme.example")
            let stranger = try await bob.person()
            #expect(try await !own.end(person.session.id, of: stranger, visitor: bob.visitor))
            #expect(try await browser.enter("/account").person != nil)
        }
    }

    @Test("all others end at once")
    func others() async throws {
        try await World.run { world in
            var others = [world.browser(), world.browser()]
            for index in others.indices { _ = try await others[index].code(world.portal.request()) }
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let person = try await browser.person()
            #expect(try await OwnSessions(world.deployment).endOthers(of: person, visitor: browser.visitor) == 2)
            for index in others.indices { #expect(try await others[index].enter("/account").start != nil) }
            #expect(try await browser.enter("/account").person != nil)
        }
    }

    @Test("applications are listed by what they have, and by what they may have again")
    func applications() async throws {
        try await World.run { world in
            let mail = try await world.application("mail")
            var browser = world.browser()
            _ = try await browser.tokens(for: world.portal)
            _ = try await browser.tokens(for: mail, ["scope": "openid offline_access"])
            let person = try await browser.person()
            let own = OwnApplications(world.deployment)
            func reach(_ person: SignedInPerson) async throws -> [String: OwnApplications.Reach] {
                let entries = try await own.list(of: person)
                return Dictionary(uniqueKeysWithValues: entries.map { ($0.client.id.value, $0.reach) })
            }
            #expect(try await reach(person) == ["portal": .session, "mail": .offline])
            let consent = Consent(
                account: person.account.id, client: world.portal.client.id, scopes: ["email", "openid"], claims: [],
                givenAt: world.clock.now())
            #expect(try await world.store.remember(consent, inPlaceOf: nil))
            _ = try await browser.logOut()
            _ = try await browser.code(mail.request())
            let later = try await browser.person()
            #expect(try await reach(later) == ["portal": .nothing, "mail": .offline])
            for client in [world.portal.client.id, mail.client.id] {
                #expect(try await WithdrawConsent(world.deployment).run(from: client, by: browser.visitor))
            }
            #expect(try await reach(later) == [:])
        }
    }
}

extension Browser {
    /// Whoever is signed in here.
    mutating func person() async throws -> SignedInPerson { try #require(try await enter("/account").person) }
}
