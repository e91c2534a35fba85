import Identity
import Primitives
import SQLStorage
import Storage
import TestKit
import Testing

@Suite("Housekeeping")
struct HousekeepingTests {
    @Test("what still means something stays", arguments: Engine.allCases)
    func keeps(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            try await store.open(.sample())
            _ = try await store.consume(.setup, value: [1], until: now + .hours(1), issuedAt: nil)
            #expect(try await store.removeExpired(before: now + .hours(1)) == 0)
            #expect(try await store.interaction(InteractionID("i")) != nil)
            #expect(try await !store.consume(.setup, value: [1], until: now, issuedAt: nil))
        }
    }

    @Test("sign-ins, one-time values, ended tokens and failures go when they are long over", arguments: Engine.allCases)
    func shortLived(on kind: Engine) async throws {
        try await kind.withStore { store in
            try await store.open(.sample())
            _ = try await store.consume(.setup, value: [1], until: now, issuedAt: nil)
            try await store.revokeAccessToken("jti", expiring: now)
            _ = try await store.recordFailure(
                [1], at: now, windowStart: now - .minutes(5), limit: 5, lockUntil: now + .minutes(5))
            #expect(try await store.removeExpired(before: now + .days(2)) == 4)
            #expect(try await store.interaction(InteractionID("i")) == nil)
            #expect(try await store.consume(.setup, value: [1], until: now, issuedAt: nil))
            #expect(try await !store.isAccessTokenRevoked("jti"))
            #expect(try await store.attempts([1]) == nil)
        }
    }

    @Test("a pause outlives its window", arguments: Engine.allCases)
    func longPause(on kind: Engine) async throws {
        try await kind.withStore { store in
            _ = try await store.recordFailure(
                [1], at: now, windowStart: now - .minutes(5), limit: 1, lockUntil: now + .days(30))
            #expect(try await store.removeExpired(before: now + .days(29)) == 0)
            #expect(try await store.removeExpired(before: now + .days(32)) == 1)
        }
    }

    @Test("a code that was never used goes with its grant", arguments: Engine.allCases)
    func unusedCode(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.issue(in: store)
            #expect(try await store.removeExpired(before: now + .days(32)) == 1)
            #expect(try await store.grant(world.grant.id) == nil)
            #expect(try await store.session(world.session.id) != nil)
        }
    }

    @Test(
        "the second use of a code is noticed for as long as its tokens live", .spec("RFC 6749", "4.1.2"),
        arguments: Engine.allCases)
    func replayAfterCleaning(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            let late = now + .days(29)
            #expect(try await store.removeExpired(before: late) == 0)
            #expect(try await !store.redeem(world.code, issuing: nil, binding: nil, at: late))
            #expect(try await store.grant(world.grant.id)?.revokedAt == late)
        }
    }

    @Test("a grant goes with its refresh tokens when it has expired", arguments: Engine.allCases)
    func oldGrant(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            #expect(try await store.removeExpired(before: now + .days(32)) == 1)
            #expect(try await store.grant(world.grant.id) == nil)
            #expect(try await store.refreshToken(hash: world.refresh.hash) == nil)
        }
    }

    @Test("a refresh token that has expired goes before its grant", arguments: Engine.allCases)
    func oldRefreshToken(on kind: Engine) async throws {
        let world = try World()
        let short = RefreshToken.sample(2, for: world.grant, expiresAt: now + .days(1))
        try await kind.withStore { store in
            try await world.issue(in: store)
            _ = try await store.redeem(world.code, issuing: short, binding: nil, at: now)
            #expect(try await store.removeExpired(before: now + .days(3)) == 1)
            #expect(try await store.refreshToken(hash: short.hash) == nil)
            #expect(try await store.grant(world.grant.id) != nil)
        }
    }

    @Test("sessions go when they have ended, or when no browser can have their cookie", arguments: Engine.allCases)
    func sessions(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            let other = Session.sample(2, of: world.account)
            _ = try await store.start(other, closing: nil, replacing: nil, at: now)
            try await store.end(world.session.id, at: now)
            #expect(try await store.removeExpired(before: now + .days(2)) == 1)
            #expect(try await store.code(hash: world.code.hash) == nil)
            #expect(try await store.removeExpired(before: now + .days(399)) == 0)
            #expect(try await store.session(other.id) != nil)
            #expect(try await store.removeExpired(before: now + .days(401)) == 1)
            #expect(try await store.session(other.id) == nil)
        }
    }

    @Test("one call removes all there is, past what a living grant keeps", arguments: Engine.allCases)
    func manySessions(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            for number in 0..<130 {
                var session = Session.sample(UInt8(number + 10), of: world.account)
                session.proofs = []
                #expect(try await store.start(session, closing: nil, replacing: nil, at: now))
                if number.isMultiple(of: 13) {
                    let grant = Grant.sample(UInt8(number + 10), in: session, scopes: ["openid", "offline_access"])
                    let code = AuthorizationCode.sample(UInt8(number + 10), for: grant)
                    #expect(try await store.issue(code, for: grant, using: nil))
                    #expect(try await store.redeem(code, issuing: nil, binding: nil, at: now))
                }
                // Many end at the same time, as those of an organization do.
                try await store.end(session.id, at: now + .seconds(Int64(number / 60)))
            }
            #expect(try await store.removeExpired(before: now + .days(2)) == 120)
            #expect(try await store.removeExpired(before: now + .days(2)) == 0)
        }
    }

    @Test("a signing key goes some time after it was last published, and the version moves", arguments: Engine.allCases)
    func keys(on kind: Engine) async throws {
        let key = SigningKeyRecord(
            id: "k", algorithm: "ES256", sealedPrivateKey: [1], publicJWK: "{}", createdAt: now, activeFrom: now,
            retiredAt: now, removedAt: now)
        try await kind.withStore { store in
            _ = try await store.replaceSigningKeys([], with: [key], under: nil)
            let version = try await store.configurationVersion()
            #expect(try await store.removeExpired(before: now + .hours(1)) == 0)
            #expect(try await store.configurationVersion() == version)
            #expect(try await store.removeExpired(before: now + .days(2)) == 1)
            #expect(try await store.signingKeys().isEmpty)
            #expect(try await store.configurationVersion() == version + 1)
        }
    }

    @Test("a batch is bounded, and as many are taken as there are", arguments: Engine.allCases)
    func batches(on kind: Engine) async throws {
        try await kind.withDatabase { database in
            let engine = ListeningEngine(try database.engine())
            let store = try await SQLStore.open(engine: engine)
            _ = try await race(600) { index in
                try await store.consume(.setup, value: Array("\(index)".utf8), until: now, issuedAt: nil)
            }
            _ = engine.statements()
            #expect(try await store.removeExpired(before: now + .days(2)) == 600)
            // Five hundred, and then the others.
            #expect(engine.statements().count { $0.text.contains("delete from one_time_values") } == 2)
            #expect(try await store.removeExpired(before: now + .days(2)) == 0)
            await store.close()
        }
    }

    @Test("rows older than a key of their document have its default", arguments: Engine.allCases)
    func oldDocuments(on kind: Engine) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            let store = try await SQLStore.open(engine: engine)
            try await store.apply([.putOrganization(try .sample()), .putClient(.sample(), origins: [])])
            _ = try await engine.run(
                #"update organizations set policy = '{"mfa":"off","password":{"history":3},"lockout":{}}'"#)
            _ = try await engine.run("update clients set metadata = '{}'")
            var policy = OrganizationPolicy()
            policy.mfa = .off
            policy.password.history = 3
            #expect(try await store.organization(OrganizationID("o-acme"))?.policy == policy)
            #expect(try await store.client(ClientID("portal"))?.metadata == ClientMetadata())
            await store.close()
        }
    }
}
