import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Copies of what an OpenID provider publishes")
struct ProviderCopyTests {
    private static func places(_ provider: OpenIDHost) -> [String] {
        [provider.issuer + "/.well-known/openid-configuration", provider.issuer + "/keys"]
    }

    @Test("stand in for it after a restart for a week, and no longer")
    func outage() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            try await world.change(.putConnection(connection))
            world.clock.advance(by: .minutes(10))
            try await ProviderCopies(world.deployment).run()
            for place in Self.places(provider) { world.outside.fail(place, with: .timeout) }
            let verdict = try await UpstreamFederationTests.roundTrip(provider, connection, in: world)
            guard case .accepted = verdict.outcome else {
                Issue.record("\(verdict.checks.filter { $0.outcome == .failed })")
                return
            }
            // Tries again meanwhile, and keeps what it has.
            world.clock.advance(by: .days(7) - .seconds(1))
            try await ProviderCopies(world.deployment).run()
            _ = try await UpstreamFederationTests.ask(connection, in: world)
            world.clock.advance(by: .seconds(1))
            await #expect(throws: FederationUnavailable.self) {
                _ = try await UpstreamFederationTests.ask(connection, in: world)
            }
        }
    }

    @Test("are of no use to a connection that has another issuer by now")
    func otherIssuer() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            try await world.change(.putConnection(try provider.connection()))
            world.clock.advance(by: .minutes(10))
            try await ProviderCopies(world.deployment).run()
            let moved = try provider.connection { oidc, _ in oidc.issuer = "https://login.example/moved" }
            await #expect(throws: FederationUnavailable.self) {
                _ = try await UpstreamFederationTests.ask(moved, in: world)
            }
        }
    }

    @Test("are renewed every six hours or so, and sooner after a failure; a key that is new is asked for at once")
    func renewed() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            try await world.change(.putConnection(connection))
            world.clock.advance(by: .minutes(10))
            let place = try #require(Self.places(provider).last)
            func renewals() -> Int { world.outside.fetches(of: place).count { $0 == .renewed } }
            let copies = ProviderCopies(world.deployment)
            for _ in 1...2 { try await copies.run() }
            #expect(renewals() == 1)
            world.clock.advance(by: .minutes(324))
            try await copies.run()
            #expect(renewals() == 1)
            world.clock.advance(by: .minutes(72))
            try await copies.run()
            #expect(renewals() == 2)
            let first = try await world.store.providerCopy(of: connection.id)
            world.outside.fail(place, with: .timeout)
            world.clock.advance(by: .minutes(400))
            try await copies.run()
            #expect(renewals() == 3)
            #expect(try await world.store.providerCopy(of: connection.id) == first)
            world.clock.advance(by: .minutes(17))
            try await copies.run()
            #expect(renewals() == 4)
        }
    }
}
