import Identity
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Tests of a connection")
struct TestConnectionTests {
    private static let okta = ConnectionID("okta")

    private static func connection(_ id: ConnectionID = okta, isEnabled: Bool = true) -> Connection {
        var settings = ConnectionSettings(
            displayName: "Okta", provider: .saml(SAMLSettings(source: .url("https://idp.example/metadata"))))
        settings.isEnabled = isEnabled
        return Connection(id: id, organization: OrganizationID("org-acme"), settings: settings)
    }

    private static func token(of ticket: TestConnection.Ticket) throws -> String {
        let parts = ticket.url.split(separator: "=", maxSplits: 1)
        #expect(parts.first == "https://id.example/sso/okta/login?test")
        return String(try #require(parts.last))
    }

    @Test("an address works once, for the connection it is of, disabled or not", arguments: [true, false])
    func once(_ isEnabled: Bool) async throws {
        try await World.run { world in
            try await world.change(.putConnection(Self.connection(isEnabled: isEnabled)))
            let test = TestConnection(world.deployment)
            let ticket = try await test.open(Self.okta)
            let token = try Self.token(of: ticket)
            #expect(try await test.begin(token: token, at: ConnectionID("other")) == nil)
            #expect(try await test.begin(token: token + "A", at: Self.okta) == nil)
            #expect(try await test.begin(token: token, at: Self.okta) == ticket.attempt)
            #expect(try await test.begin(token: token, at: Self.okta) == nil)
        }
    }

    @Test("an address works for fifteen minutes")
    func expiry() async throws {
        try await World.run { world in
            try await world.change(.putConnection(Self.connection()))
            let test = TestConnection(world.deployment)
            let early = try await test.open(Self.okta)
            let late = try await test.open(Self.okta)
            world.clock.advance(by: .minutes(15) - .seconds(1))
            #expect(try await test.begin(token: try Self.token(of: early), at: Self.okta) == early.attempt)
            world.clock.advance(by: .seconds(1))
            #expect(try await test.begin(token: try Self.token(of: late), at: Self.okta) == nil)
            #expect(late.expiresAt == world.clock.now())
        }
    }

    @Test("the database does not have the secret of an address")
    func secret() async throws {
        try await World.run { world in
            try await world.change(.putConnection(Self.connection()))
            let test = TestConnection(world.deployment)
            let ticket = try await test.open(Self.okta)
            let token = try Self.token(of: ticket)
            let kept = try await world.store.attempts(of: Self.okta, limit: 10)
            #expect(kept.map(\.id) == [ticket.attempt] && kept.first?.outcome == .testing)
            #expect(!"\(kept)".contains(token))
            #expect(try await test.begin(token: ticket.attempt.value, at: Self.okta) == nil)
        }
    }

    @Test("what came of it is there once it is no longer under way, and then the address is no good")
    func outcome() async throws {
        try await World.run { world in
            try await world.change(.putConnection(Self.connection()))
            let test = TestConnection(world.deployment)
            let ticket = try await test.open(Self.okta)
            #expect(try await test.outcome(of: ticket) == nil)
            let attempt = ConnectionAttempt(
                id: ticket.attempt, connection: Self.okta, correlation: "7K2", at: world.clock.now(),
                outcome: .refused, reason: "audience")
            try await world.store.record(attempt)
            #expect(try await test.outcome(of: ticket) == attempt)
            #expect(try await test.begin(token: try Self.token(of: ticket), at: Self.okta) == nil)
        }
    }

    @Test("a connection that is not there cannot be tested")
    func unknown() async throws {
        try await World.run { world in
            _ = await #expect(throws: SupportError.self) {
                _ = try await TestConnection(world.deployment).open(ConnectionID("nowhere"))
            }
        }
    }
}
