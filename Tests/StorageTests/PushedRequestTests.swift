import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Pushed requests")
struct PushedRequestTests {
    private func request(_ number: UInt8 = 5, isSigned: Bool = false, keyThumbprint: String? = nil) -> PushedRequest {
        PushedRequest(
            hash: bytes(number), client: ClientID("portal"),
            parameters: [
                .init(name: "client_id", value: "portal"), .init(name: "resource", value: "https://a.example"),
                .init(name: "resource", value: "https://b.example"), .init(name: "state", value: "a \"b\" ü"),
            ], isSigned: isSigned, keyThumbprint: keyThumbprint, expiresAt: now + .seconds(90))
    }

    @Test("a request comes back as it was pushed, and looking at it uses nothing up", arguments: Engine.allCases)
    func roundTrip(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            let plain = request()
            let bound = request(6, isSigned: true, keyThumbprint: "thumbprint")
            try await store.push(plain)
            try await store.push(bound)
            for _ in 0..<2 {
                let found = try #require(try await store.pushedRequest(hash: plain.hash))
                #expect(found.request == plain)
                #expect(found.usedAt == nil)
            }
            #expect(try await store.pushedRequest(hash: bound.hash)?.request == bound)
            #expect(try await store.pushedRequest(hash: bytes(77)) == nil)
        }
    }

    @Test(
        "of twenty that answer a request one has its code, and the others change nothing", .spec("RFC 9126", "7.3"),
        arguments: Engine.allCases)
    func once(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            let pushed = request()
            try await store.push(pushed)
            let issued = try await race(20) { number in
                let grant = Grant.sample(UInt8(100 + number), in: world.session)
                return try await store.issue(
                    .sample(UInt8(100 + number), for: grant), for: grant, using: pushed.hash)
            }
            #expect(issued.filter(\.self).count == 1)
            #expect(try await store.pushedRequest(hash: pushed.hash)?.usedAt == now)
            var grants = 0
            for number in 0..<20 where try await store.grant(GrantID("g\(100 + number)")) != nil { grants += 1 }
            #expect(grants == 1)
        }
    }

    @Test("a code that cannot be issued leaves the request as it was", arguments: Engine.allCases)
    func rollback(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            let pushed = request()
            try await store.push(pushed)
            try await store.end(world.session.id, at: now)
            await #expect(throws: StorageError.self) {
                try await store.issue(world.code, for: world.grant, using: pushed.hash)
            }
            #expect(try await store.pushedRequest(hash: pushed.hash)?.usedAt == nil)
        }
    }

    @Test("a sign-in keeps which request it is for", arguments: Engine.allCases)
    func interaction(on kind: Engine) async throws {
        let interaction = Interaction(
            id: InteractionID("i"), browserHash: bytes(1), parameters: request().parameters, pushedRequest: bytes(5),
            startedAt: now, expiresAt: now)
        try await kind.withStore { store in
            try await store.open(interaction)
            #expect(try await store.interaction(interaction.id) == interaction)
        }
    }
}
