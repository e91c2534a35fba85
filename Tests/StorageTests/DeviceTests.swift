import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Waiting devices")
struct DeviceTests {
    private func device(_ number: UInt8 = 5, userCode: String = "WDJBMJHT") -> DeviceAuthorization {
        DeviceAuthorization(
            hash: bytes(number), userCode: userCode, client: ClientID("portal"), scopes: ["openid", "email"],
            resources: ["urn:a"], network: "192.0.2.1", startedAt: now, expiresAt: now + .minutes(10))
    }

    private func code(of device: DeviceAuthorization, for grant: Grant) -> AuthorizationCode {
        AuthorizationCode(
            hash: device.hash, grant: grant.id, redirectURI: "", codeChallenge: nil, expiresAt: device.expiresAt)
    }

    @Test("a device comes back as it was opened; a user code is given once", arguments: Engine.allCases)
    func roundTrip(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            let first = device()
            #expect(try await store.open(first))
            #expect(try await store.open(device(6)) == false)
            #expect(try await store.device(userCode: first.userCode) == first)
            #expect(try await store.device(userCode: "BBBBBBBB") == nil)
            #expect(try await store.open(device(6, userCode: "BBBBBBBB")))
        }
    }

    @Test(
        "a poll is noted, and one that comes too soon makes the device wait longer", .spec("RFC 8628", "3.5"),
        arguments: Engine.allCases)
    func polls(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            let first = device()
            _ = try await store.open(first)
            #expect(try await store.poll(bytes(9), at: now, slowDown: 5) == nil)
            #expect(try await store.poll(first.hash, at: now, slowDown: 5) == first)
            let second = try #require(try await store.poll(first.hash, at: now + .seconds(5), slowDown: 5))
            #expect(second.polledAt == now)
            #expect(second.intervalSeconds == 5)
            _ = try await store.poll(first.hash, at: now + .seconds(9), slowDown: 5)
            let last = try #require(try await store.poll(first.hash, at: now + .seconds(30), slowDown: 5))
            #expect(last.polledAt == now + .seconds(9))
            #expect(last.intervalSeconds == 10)
        }
    }

    @Test("of twenty that answer a device one is heard", arguments: Engine.allCases)
    func approvedOnce(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            let waiting = device()
            _ = try await store.open(waiting)
            let answers = try await race(20) { number in
                guard number % 2 == 0 else { return try await store.deny(waiting.hash, at: now) }
                let grant = Grant.sample(UInt8(100 + number), in: world.session)
                return try await store.approve(waiting.hash, with: code(of: waiting, for: grant), for: grant)
            }
            #expect(answers.filter(\.self).count == 1)
            let decided = try #require(try await store.device(userCode: waiting.userCode))
            let standing = try await store.code(hash: waiting.hash)
            #expect((decided.status == .approved) == (standing != nil))
            #expect(decided.grant == standing?.standing.grant.id)
        }
    }

    @Test("nobody answers a device that has expired, or in a session that has ended", arguments: Engine.allCases)
    func tooLate(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            let waiting = device()
            _ = try await store.open(waiting)
            #expect(try await store.deny(waiting.hash, at: waiting.expiresAt) == false)
            let late = Grant(
                id: GrantID("late"), account: world.account.id, organization: world.account.organization,
                client: waiting.client, session: world.session.id, scopes: [], proofs: [], nonce: nil, claims: nil,
                acr: nil, createdAt: waiting.expiresAt, expiresAt: waiting.expiresAt + .days(1))
            #expect(try await store.approve(waiting.hash, with: code(of: waiting, for: late), for: late) == false)
            #expect(try await store.grant(late.id) == nil)
            try await store.end(world.session.id, at: now)
            let ended = Grant.sample(9, in: world.session)
            await #expect(throws: StorageError.self) {
                try await store.approve(waiting.hash, with: code(of: waiting, for: ended), for: ended)
            }
            #expect(try await store.device(userCode: waiting.userCode)?.status == .pending)
        }
    }

    @Test("a sign-in keeps which device waits for it", arguments: Engine.allCases)
    func interaction(on kind: Engine) async throws {
        let interaction = Interaction(
            id: InteractionID("i"), browserHash: bytes(1), parameters: nil, userCode: "WDJBMJHT", startedAt: now,
            expiresAt: now)
        try await kind.withStore { store in
            try await store.open(interaction)
            #expect(try await store.interaction(interaction.id) == interaction)
        }
    }
}
