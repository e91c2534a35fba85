import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("What people allowed, as stored")
struct ConsentTests {
    private static func consent(
        _ account: Account, _ client: String = "portal", scopes: [String] = ["email", "openid"]
    ) -> Consent {
        Consent(
            account: account.id, client: ClientID(client), scopes: scopes, claims: ["given_name", "name"], givenAt: now)
    }

    @Test(
        "a consent comes back as it was remembered, the latest in place of the one before", arguments: Engine.allCases)
    func remembered(on kind: Engine) async throws {
        let world = try World()
        let first = Self.consent(world.account)
        let second = Self.consent(world.account, scopes: ["openid"])
        let other = Self.consent(world.account, "shop", scopes: [])
        try await kind.withStore { store in
            try await world.settle(in: store)
            try await store.apply([.putClient(.sample("shop"), origins: [])])
            #expect(try await store.consent(of: world.account.id, to: first.client) == nil)
            #expect(try await store.remember(first, inPlaceOf: nil))
            #expect(try await store.consent(of: world.account.id, to: first.client) == first)
            #expect(try await store.remember(second, inPlaceOf: first))
            #expect(try await store.remember(other, inPlaceOf: nil))
            #expect(try await store.consents(of: world.account.id) == [second, other])
            #expect(try await store.consents(of: AccountID("nobody")).isEmpty)
        }
    }

    @Test("a consent goes with its person and with its application", arguments: Engine.allCases)
    func removed(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            #expect(try await store.remember(Self.consent(world.account), inPlaceOf: nil))
            try await store.apply([.removeClient(ClientID("portal"))])
            #expect(try await store.consents(of: world.account.id).isEmpty)
            await #expect(throws: StorageError.self) {
                _ = try await store.remember(Self.consent(world.account), inPlaceOf: nil)
            }
            try await store.apply([.putClient(.sample(), origins: [])])
            #expect(try await store.remember(Self.consent(world.account), inPlaceOf: nil))
            try await store.apply([.removeAccount(world.account.id)])
            #expect(try await store.consents(of: world.account.id).isEmpty)
        }
    }

    @Test("no code rests on a consent that is withdrawn, however close the two come", arguments: Engine.allCases)
    func withdrawnBeside(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            #expect(try await store.remember(Self.consent(world.account), inPlaceOf: nil))
            let outcomes = try await race(10) { index in
                let grant = Grant.sample(UInt8(index + 10), in: world.session)
                do {
                    if index == 4 {
                        try await store.withdrawConsent(of: world.account.id, to: grant.client, at: now)
                        return true
                    }
                    return try await store.issue(
                        .sample(UInt8(index + 10), for: grant), for: grant, using: nil, onConsent: true)
                } catch StorageError.conflict {
                    return try await store.grant(grant.id) == nil
                }
            }
            #expect(outcomes.allSatisfy { $0 })
            for index in 0..<10 {
                let standing = try await store.grant(GrantID("g\(index + 10)"))
                #expect(standing == nil || standing?.revokedAt == now)
            }
            await #expect(throws: StorageError.self) {
                _ = try await store.issue(world.code, for: world.grant, using: nil, onConsent: true)
            }
            #expect(try await store.issue(world.code, for: world.grant, using: nil, onConsent: false))
        }
    }

    @Test("what was withdrawn, or given, meanwhile is not written over", arguments: Engine.allCases)
    func overtaken(on kind: Engine) async throws {
        let world = try World()
        let old = Self.consent(world.account)
        let wider = Self.consent(world.account, scopes: ["calendar", "email", "openid"])
        try await kind.withStore { store in
            try await world.settle(in: store)
            #expect(try await !store.remember(wider, inPlaceOf: old))
            #expect(try await store.consents(of: world.account.id).isEmpty)
            #expect(try await store.remember(wider, inPlaceOf: nil))
            #expect(try await !store.remember(old, inPlaceOf: nil))
            #expect(try await !store.remember(old, inPlaceOf: old))
            #expect(try await store.consents(of: world.account.id) == [wider])
        }
    }

    @Test(
        "taking it back ends the grants of that person to that application, and no others", arguments: Engine.allCases)
    func withdrawn(on kind: Engine) async throws {
        let world = try World()
        let other = try Account.sample("bob@acme.example")
        let theirs = Session.sample(2, of: other)
        let grant = Grant.sample(2, in: theirs)
        try await kind.withStore { store in
            try await world.redeem(in: store)
            try await store.apply([.putAccount(other)])
            #expect(try await store.start(theirs, closing: nil, replacing: nil, at: now))
            _ = try await store.issue(.sample(2, for: grant), for: grant, using: nil)
            #expect(try await store.remember(Self.consent(world.account), inPlaceOf: nil))
            #expect(try await store.remember(Self.consent(other), inPlaceOf: nil))
            try await store.withdrawConsent(of: world.account.id, to: ClientID("shop"), at: now)
            #expect(try await store.grant(world.grant.id)?.revokedAt == nil)
            let later = now + .seconds(7)
            try await store.withdrawConsent(of: world.account.id, to: ClientID("portal"), at: later)
            #expect(try await store.grant(world.grant.id)?.revokedAt == later)
            #expect(try await store.consents(of: world.account.id).isEmpty)
            #expect(try await store.grant(grant.id)?.revokedAt == nil)
            #expect(try await store.consents(of: other.id).count == 1)
        }
    }
}
