import Identity
import Primitives
import Provider
import TestKit
import Testing

@Suite("What people see of what happened to their account")
struct OwnActivityTests {
    @Test("their own events, the latest first, a page at a time, and nobody else's")
    func pages() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let person = try await browser.person()
            let bob = try await world.person("bob@acme.example", in: world.acme)
            let count = OwnActivity.pageLength * 2
            for number in 0..<count {
                // Two at a moment: neither is left out between two pages.
                if number.isMultiple(of: 2) { world.clock.advance(by: .seconds(1)) }
                try await world.deployment.audit.record(
                    .profileChanged, about: .init(world.ada, client: world.portal.client.id),
                    by: .account(world.ada.id), from: browser.visitor.auditOrigin, [.init("number", String(number))])
                try await world.deployment.audit.record(.profileChanged, about: .init(bob), by: .account(bob.id))
            }
            let own = OwnActivity(world.deployment)
            var seen: [AuditEvent] = []
            var place: OwnActivity.Place?
            repeat {
                let page = try await own.page(before: place, of: person)
                #expect(page.events.count <= OwnActivity.pageLength)
                #expect(page.clients[world.portal.client.id] != nil)
                seen += page.events
                place = page.last.map { .init(at: $0.at, id: $0.id) }
            } while place != nil
            #expect(seen.allSatisfy { $0.account == world.ada.id })
            #expect(Set(seen.map(\.id)).count == seen.count)
            let changes = seen.filter { $0.action == .profileChanged }
            #expect(changes.count == count)
            #expect(zip(changes, changes.dropFirst()).allSatisfy { $0.at >= $1.at })
            #expect(seen.last?.action == .login)
        }
    }
}
