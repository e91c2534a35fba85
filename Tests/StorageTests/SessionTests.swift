import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Sessions")
struct SessionTests {
    @Test("a session is found by its cookie and its id, with its account as it is now", arguments: Engine.allCases)
    func found(on kind: Engine) async throws {
        let world = try World()
        let live = LiveSession(
            session: world.session, account: world.account, password: .sample, hasSecondFactor: false)
        try await kind.withStore { store in
            try await world.signIn(to: store)
            #expect(try await store.session(secretHash: world.session.secretHash) == live)
            #expect(try await store.session(world.session.id) == live)
            #expect(try await store.session(secretHash: bytes(99)) == nil)
            try await store.apply([.setPassword(AccountID("nobody"), nil)])
            #expect(try await store.session(world.session.id) == live)
        }
    }

    @Test("an account without a password has sessions too", arguments: Engine.allCases)
    func withoutPassword(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await store.apply([.putOrganization(world.organization), .putAccount(world.account)])
            #expect(try await store.start(world.session, closing: nil, replacing: nil, at: now))
            #expect(try await store.session(world.session.id)?.password == nil)
        }
    }

    @Test("of fifty sign-ins from one interaction one starts a session", arguments: Engine.allCases)
    func startRace(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            try await store.open(.sample())
            let won = try await race { index in
                try await store.start(
                    .sample(UInt8(index), of: world.account), closing: InteractionID("i"), replacing: nil, at: now)
            }
            #expect(won.count(where: { $0 }) == 1)
            var started = 0
            for index in 0..<50 where try await store.session(SessionID("s\(index)")) != nil { started += 1 }
            #expect(started == 1)
        }
    }

    @Test("a sign-in that comes too late ends nothing", arguments: Engine.allCases)
    func tooLate(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            let late = Session.sample(2, of: world.account)
            #expect(
                try await !store.start(late, closing: InteractionID("gone"), replacing: world.session.id, at: now))
            #expect(try await store.session(world.session.id) != nil)
            #expect(try await store.session(late.id) == nil)
        }
    }

    @Test("a new session ends the one it replaces, with its grants", arguments: Engine.allCases)
    func replace(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            let new = Session.sample(2, of: world.account)
            #expect(try await store.start(new, closing: nil, replacing: world.session.id, at: now + .seconds(5)))
            #expect(try await store.session(world.session.id) == nil)
            #expect(try await store.session(new.id)?.session == new)
            #expect(try await store.grant(world.grant.id)?.revokedAt == now + .seconds(5))
        }
    }

    @Test("a session goes on after a new sign-in with a new cookie and new proofs", arguments: Engine.allCases)
    func renew(on kind: Engine) async throws {
        let world = try World()
        let proofs = [ShownProof(.password, at: now + .seconds(9)), ShownProof(.oneTimeCode, at: now + .seconds(9))]
        try await kind.withStore { store in
            try await world.redeem(in: store)
            try await store.apply([.putDevice(.sample(of: world.account))])
            try await store.open(.sample())
            let won = try await race { index in
                try await store.renew(
                    world.session.id, secretHash: bytes(UInt8(100 + index)), proofs: proofs, upstream: nil,
                    closing: InteractionID("i"), at: now + .seconds(9))
            }
            #expect(won.count(where: { $0 }) == 1)
            #expect(try await store.session(secretHash: world.session.secretHash) == nil)
            let session = try #require(try await store.session(world.session.id)?.session)
            #expect(session.proofs == proofs)
            #expect(session.startedAt == now)
            #expect(session.lastSeenAt == now + .seconds(9))
            #expect(session.secretHash != world.session.secretHash)
            #expect(try await store.grant(world.grant.id)?.revokedAt == nil)
        }
    }

    @Test("a session that has ended cannot be renewed, and the interaction stays open", arguments: Engine.allCases)
    func renewEnded(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            try await store.end(world.session.id, at: now)
            try await store.open(.sample())
            #expect(
                try await !store.renew(
                    world.session.id, secretHash: bytes(50), proofs: [], upstream: nil, closing: InteractionID("i"),
                    at: now))
            #expect(try await store.session(secretHash: bytes(50)) == nil)
            #expect(
                try await store.start(
                    .sample(2, of: world.account), closing: InteractionID("i"), replacing: nil, at: now))
        }
    }

    @Test("the latest use counts, in whichever order uses arrive", arguments: Engine.allCases)
    func touch(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            try await store.touch(world.session.id, at: now + .seconds(7))
            try await store.touch(world.session.id, at: now + .seconds(3))
            #expect(try await store.session(world.session.id)?.session.lastSeenAt == now + .seconds(7))
        }
    }

    @Test("ending a session ends its grants and no others", arguments: Engine.allCases)
    func end(on kind: Engine) async throws {
        let world = try World()
        let other = Session.sample(2, of: world.account)
        let otherGrant = Grant.sample(2, in: other)
        try await kind.withStore { store in
            try await world.redeem(in: store)
            _ = try await store.start(other, closing: nil, replacing: nil, at: now)
            _ = try await store.issue(.sample(2, for: otherGrant), for: otherGrant, using: nil)
            try await store.end(world.session.id, at: now + .seconds(1))
            try await store.end(world.session.id, at: now + .seconds(2))
            #expect(try await store.session(secretHash: world.session.secretHash) == nil)
            #expect(try await store.grant(world.grant.id)?.revokedAt == now + .seconds(1))
            #expect(try await store.grant(otherGrant.id)?.revokedAt == nil)
            #expect(try await store.session(other.id) != nil)
        }
    }

    @Test("a cookie belongs to one session", arguments: Engine.allCases)
    func uniqueCookie(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            let twin = Session(
                id: SessionID("twin"), secretHash: world.session.secretHash, account: world.account.id,
                organization: world.account.organization, proofs: [], startedAt: now, lastSeenAt: now)
            await #expect(throws: StorageError.self) {
                _ = try await store.start(twin, closing: nil, replacing: world.session.id, at: now)
            }
            #expect(try await store.session(world.session.id)?.session == world.session)
        }
    }
}
