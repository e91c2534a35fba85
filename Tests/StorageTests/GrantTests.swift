import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Grants, codes and refresh tokens")
struct GrantTests {
    @Test("a code tells everything it stands for", arguments: Engine.allCases)
    func code(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.issue(in: store)
            let standing = try #require(try await store.code(hash: world.code.hash))
            #expect(standing == CodeStanding(code: world.code, redeemedAt: nil, standing: world.standing))
            #expect(try await store.code(hash: bytes(77)) == nil)
            #expect(try await store.grant(world.grant.id) == world.standing)
            #expect(try await store.grant(GrantID("unknown")) == nil)
        }
    }

    @Test("issuing a code counts as a use of the session", arguments: Engine.allCases)
    func issueTouches(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            let session = Session.sample(of: world.account, startedAt: now - .days(1))
            _ = try await store.start(session, closing: nil, replacing: nil, at: now)
            _ = try await store.issue(world.code, for: world.grant, using: nil)
            #expect(try await store.session(session.id)?.session.lastSeenAt == now)
        }
    }

    @Test("no code is issued in a session that has ended, or in another person's", arguments: Engine.allCases)
    func issueNeedsSession(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            let other = try Account.sample("bob@acme.example")
            try await store.apply([.putAccount(other)])
            let stolen = Grant(
                id: GrantID("stolen"), account: other.id, organization: other.organization, client: world.grant.client,
                session: world.session.id, scopes: [], proofs: [], nonce: nil, claims: nil, acr: nil, createdAt: now,
                expiresAt: now)
            await #expect(throws: StorageError.self) {
                try await store.issue(.sample(3, for: stolen), for: stolen, using: nil)
            }
            try await store.end(world.session.id, at: now)
            await #expect(throws: StorageError.self) { try await store.issue(world.code, for: world.grant, using: nil) }
            #expect(try await store.grant(world.grant.id) == nil)
        }
    }

    @Test(
        "of fifty that redeem a code one wins, and the grant is revoked", .spec("RFC 6749", "4.1.2"),
        arguments: Engine.allCases)
    func redeemRace(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.issue(in: store)
            let won = try await race { index in
                try await store.redeem(
                    world.code, issuing: .sample(UInt8(100 + index), for: world.grant), binding: nil, at: now)
            }
            #expect(won.count(where: { $0 }) == 1)
            #expect(try await store.grant(world.grant.id)?.revokedAt == now)
            var stored = 0
            for index in 0..<50 where try await store.refreshToken(hash: bytes(UInt8(100 + index))) != nil {
                stored += 1
            }
            #expect(stored == 1)
        }
    }

    @Test("the first use of a code gives its refresh token", .spec("RFC 6749", "4.1.2"), arguments: Engine.allCases)
    func redeem(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            let standing = try #require(try await store.refreshToken(hash: world.refresh.hash))
            #expect(
                standing
                    == RefreshStanding(
                        token: world.refresh, rotatedAt: nil, successorUsed: false, precedesKey: false,
                        standing: world.standing))
            #expect(try await store.code(hash: world.code.hash)?.redeemedAt == now)
        }
    }

    @Test(
        "the second use of a code takes back what the first gave", .spec("RFC 6749", "4.1.2"),
        arguments: Engine.allCases)
    func replay(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            #expect(try await store.grant(world.grant.id)?.revokedAt == nil)
            #expect(
                try await !store.redeem(
                    world.code, issuing: .sample(2, for: world.grant), binding: nil, at: now + .seconds(3)))
            #expect(try await store.grant(world.grant.id)?.revokedAt == now + .seconds(3))
            #expect(try await store.refreshToken(hash: bytes(2)) == nil)
        }
    }

    @Test("a code of a revoked grant gives nothing", arguments: Engine.allCases)
    func redeemRevoked(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.issue(in: store)
            try await store.revoke(world.grant.id, at: now)
            try await store.revoke(world.grant.id, at: now + .seconds(1))
            #expect(try await !store.redeem(world.code, issuing: world.refresh, binding: nil, at: now))
            #expect(try await store.refreshToken(hash: world.refresh.hash) == nil)
            #expect(try await store.grant(world.grant.id)?.revokedAt == now)
        }
    }

    @Test("of fifty that rotate a refresh token one wins, and nothing else changes", arguments: Engine.allCases)
    func rotateRace(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            let won = try await race { index in
                try await store.rotate(
                    world.refresh, to: .sample(UInt8(100 + index), for: world.grant), binding: nil, at: now)
            }
            #expect(won.count(where: { $0 }) == 1)
            var stored = 0
            for index in 0..<50 where try await store.refreshToken(hash: bytes(UInt8(100 + index))) != nil {
                stored += 1
            }
            #expect(stored == 1)
            #expect(try await store.grant(world.grant.id) == world.standing)
        }
    }

    @Test("a rotated token tells when, and whether its successor was used", arguments: Engine.allCases)
    func successor(on kind: Engine) async throws {
        let world = try World()
        let second = RefreshToken.sample(2, for: world.grant)
        let third = RefreshToken.sample(3, for: world.grant)
        try await kind.withStore { store in
            try await world.redeem(in: store)
            #expect(try await store.rotate(world.refresh, to: second, binding: nil, at: now + .seconds(1)))
            var first = try #require(try await store.refreshToken(hash: world.refresh.hash))
            #expect(first.rotatedAt == now + .seconds(1))
            #expect(!first.successorUsed)
            #expect(try await store.rotate(second, to: third, binding: nil, at: now + .seconds(2)))
            first = try #require(try await store.refreshToken(hash: world.refresh.hash))
            #expect(first.successorUsed)
            #expect(try await store.refreshToken(hash: third.hash)?.rotatedAt == nil)
        }
    }

    @Test("a token is only followed by one of its own grant", arguments: Engine.allCases)
    func rotateWithinGrant(on kind: Engine) async throws {
        let world = try World()
        let other = Grant.sample(2, in: world.session)
        try await kind.withStore { store in
            try await world.redeem(in: store)
            _ = try await store.issue(.sample(2, for: other), for: other, using: nil)
            #expect(try await !store.rotate(world.refresh, to: .sample(2, for: other), binding: nil, at: now))
            #expect(try await store.refreshToken(hash: world.refresh.hash)?.rotatedAt == nil)
        }
    }

    @Test("a grant says when its session ended", arguments: Engine.allCases)
    func endedSession(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            try await store.end(world.session.id, at: now + .seconds(1))
            let standing = try #require(try await store.refreshToken(hash: world.refresh.hash)?.standing)
            #expect(standing.session == nil)
            #expect(standing.revokedAt == now + .seconds(1))
        }
    }

    @Test("one access token is ended by itself", .spec("RFC 7009", "2.1"), arguments: Engine.allCases)
    func accessToken(on kind: Engine) async throws {
        try await kind.withStore { store in
            for _ in 1...2 { try await store.revokeAccessToken("jti-1", expiring: now + .minutes(10)) }
            #expect(try await store.isAccessTokenRevoked("jti-1"))
            #expect(try await !store.isAccessTokenRevoked("jti-2"))
        }
    }

    @Test(
        "whoever comes second for a token binds its grant to no key", .spec("RFC 9449", "5"), arguments: Engine.allCases
    )
    func bindingBySecond(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            // Both derive the same successor.
            let second = RefreshToken.sample(2, for: world.grant)
            #expect(try await store.rotate(world.refresh, to: second, binding: nil, at: now))
            #expect(try await !store.rotate(world.refresh, to: second, binding: "thief", at: now + .milliseconds(1)))
            #expect(try await store.grant(world.grant.id)?.grant.keyThumbprint == nil)
        }
    }

    @Test(
        "a key shown when a token is rotated binds the grant, once and for good", .spec("RFC 9449", "5"),
        arguments: Engine.allCases)
    func bindingRotation(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            #expect(try await store.grant(world.grant.id)?.grant.keyThumbprint == nil)
            let second = RefreshToken.sample(2, for: world.grant)
            #expect(try await store.rotate(world.refresh, to: second, binding: "first", at: now))
            #expect(try await store.grant(world.grant.id)?.grant.keyThumbprint == "first")
            #expect(try await store.refreshToken(hash: world.refresh.hash)?.precedesKey == true)
            #expect(try await store.refreshToken(hash: second.hash)?.precedesKey == false)
            #expect(try await store.rotate(second, to: .sample(3, for: world.grant), binding: "other", at: now))
            #expect(try await store.grant(world.grant.id)?.grant.keyThumbprint == "first")
        }
    }
}
