import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Questions to identity providers, their sessions, and attempts")
struct FederationTests {
    private static let okta = ConnectionID("okta")

    private func take(
        _ number: UInt8 = 1, at connection: String = "okta", by browser: UInt8 = 101, from store: any Store,
        when: Timestamp = now
    ) async throws -> FederationRequest? {
        try await store.takeFederationRequest(
            handleHash: bytes(number), connection: ConnectionID(connection), browserHash: bytes(browser), at: when)
    }

    @Test("of fifty answers to one question one is taken", arguments: Engine.allCases)
    func takenOnce(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            try await store.open(.question())
            let taken = try await race { _ in try await take(from: store) }
            #expect(taken.compactMap { $0 } == [.question()])
        }
    }

    @Test(
        "a question is for its browser, its connection and its time, and a wrong answer does not use it up",
        arguments: Engine.allCases)
    func bound(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            try await store.apply([.putConnection(.oidc())])
            try await store.open(.question())
            #expect(try await take(2, from: store) == nil)
            #expect(try await take(by: 102, from: store) == nil)
            #expect(try await take(at: "entra", from: store) == nil)
            #expect(try await take(from: store, when: now + FederationRequest.lifetime) == nil)
            #expect(try await take(from: store, when: now + .minutes(14)) == .question())
        }
    }

    @Test("every purpose comes back, and a question of no connection is refused", arguments: Engine.allCases)
    func purposes(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            let purposes: [FederationRequest.Purpose] = [
                .signIn(InteractionID("i")), .test(AttemptID("x")), .logout(then: nil),
                .logout(then: "https://rp.example/bye"),
            ]
            for purpose in purposes {
                try await store.open(
                    FederationRequest(
                        handleHash: bytes(1), connection: Self.okta, purpose: purpose, browserHash: bytes(101),
                        createdAt: now, expiresAt: now + .minutes(1)))
                #expect(try await take(from: store)?.purpose == purpose)
            }
            await #expect(throws: StorageError.self) { try await store.open(.question(at: "gone")) }
        }
    }

    @Test("a question that nobody answered goes", arguments: Engine.allCases)
    func forgotten(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            try await store.open(.question())
            #expect(try await store.removeExpired(before: now + .hours(1)) == 0)
            #expect(try await store.removeExpired(before: now + .hours(2)) == 1)
        }
    }

    @Test("a session knows the one at the provider that it came from", arguments: Engine.allCases)
    func upstream(on kind: Engine) async throws {
        let world = try World()
        let whole = UpstreamSession(
            subject: .sample(), index: "s-1", endsAt: now + .hours(8), sealedIDToken: [9, 8, 7])
        let bare = UpstreamSession(
            subject: FederatedSubject(connection: Self.okta, qualifiers: [], format: "", value: "7:ü"))
        try await kind.withStore { store in
            try await world.settle(in: store)
            for (number, upstream) in [(UInt8(1), whole), (2, bare)] {
                var session = Session.sample(number, of: world.account)
                session.upstream = upstream
                #expect(try await store.start(session, closing: nil, replacing: nil, at: now))
                #expect(try await store.session(session.id)?.session == session)
            }
            try await store.open(Interaction.sample())
            #expect(
                try await store.renew(
                    SessionID("s2"), secretHash: bytes(50), proofs: [], upstream: whole,
                    closing: InteractionID("i"), at: now))
            #expect(try await store.session(SessionID("s2"))?.session.upstream == whole)
            try await store.open(Interaction.sample("again"))
            #expect(
                try await store.renew(
                    SessionID("s2"), secretHash: bytes(51), proofs: [], upstream: nil,
                    closing: InteractionID("again"), at: now))
            #expect(try await store.session(SessionID("s2"))?.session.upstream == whole)
        }
    }

    @Test("a provider's session is found by person, by index and by both, while it lives", arguments: Engine.allCases)
    func sessions(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            let places: [(String, String?)] = [("ann", "s-1"), ("ann", "s-2"), ("ann", nil), ("bob", "s-2")]
            for (number, (subject, index)) in places.enumerated() {
                var session = Session.sample(UInt8(number), of: world.account)
                session.upstream = UpstreamSession(subject: .sample(subject), index: index)
                #expect(try await store.start(session, closing: nil, replacing: nil, at: now))
            }
            #expect(try await store.sessions(of: .sample(), index: nil).map(\.value) == ["s0", "s1", "s2"])
            #expect(try await store.sessions(of: .sample(), index: "s-2").map(\.value) == ["s1"])
            #expect(try await store.sessions(of: .sample("ann", at: "other"), index: nil).isEmpty)
            #expect(try await store.sessions(of: Self.okta, index: "s-2").map(\.value) == ["s1", "s3"])
            #expect(try await store.sessions(of: ConnectionID("other"), index: "s-2").isEmpty)
            #expect(try await store.isKnown(.sample("bob")))
            #expect(try await !store.isKnown(.sample("eve")))
            #expect(try await !store.isKnown(.sample("bob", at: "other")))
            try await store.end(SessionID("s1"), at: now)
            #expect(try await store.sessions(of: .sample(), index: nil).map(\.value) == ["s0", "s2"])
            #expect(try await store.sessions(of: Self.okta, index: "s-2").map(\.value) == ["s3"])
        }
    }

    @Test("an interaction keeps where its federated proof came from until it is given up", arguments: Engine.allCases)
    func interaction(on kind: Engine) async throws {
        let upstream = UpstreamSession(subject: .sample(), index: "s-1", sealedIDToken: [1])
        try await kind.withStore { store in
            var interaction = Interaction.sample()
            try await store.open(interaction)
            interaction.upstream = upstream
            try await store.save(interaction)
            #expect(try await store.interaction(interaction.id) == interaction)
            try await store.abandon(interaction.id, at: now)
            #expect(try await store.interaction(interaction.id)?.upstream == nil)
        }
    }

    @Test("an attempt comes back as it was, and a test's outcome takes its place", arguments: Engine.allCases)
    func attempts(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            try await store.apply([.putConnection(.oidc())])
            try await store.record(.sample("t", .testing))
            try await store.record(.sample("x", at: now + .seconds(1)))
            #expect(try await store.attempt(AttemptID("t")) == .sample("t", .testing))
            try await store.record(.sample("t", at: now + .seconds(2), .tested))
            let newest = try await store.attempts(of: Self.okta, limit: 9)
            #expect(newest == [.sample("t", at: now + .seconds(2), .tested), .sample("x", at: now + .seconds(1))])
            #expect(try await store.attempts(of: Self.okta, limit: 1) == [newest[0]])
            #expect(try await store.attempts(of: ConnectionID("entra"), limit: 9).isEmpty)
            // Nobody can overwrite another connection's, and one of no connection is not kept.
            try await store.record(.sample("x", connection: "entra"))
            #expect(try await store.attempt(AttemptID("x"))?.connection == Self.okta)
            try await store.record(.sample("y", connection: "gone"))
            #expect(try await store.attempt(AttemptID("y")) == nil)
        }
    }

    @Test("the last 200 attempts of each connection are kept, however many come at once", arguments: Engine.allCases)
    func pruned(on kind: Engine) async throws {
        try await kind.withConnection { store async throws in
            try await store.apply([.putConnection(.oidc())])
            try await store.record(.sample("other", at: now - .days(1), connection: "entra"))
            try await store.record(.sample("best", at: now - .days(2), .accepted))
            _ = try await race(220) { number in
                try await store.record(.sample("x\(number)", at: now + .seconds(Int64(number))))
            }
            let kept = try await store.attempts(of: Self.okta, limit: 1_000)
            #expect(kept.map(\.id.value) == (20..<220).reversed().map { "x\($0)" })
            #expect(try await store.attempts(of: ConnectionID("entra"), limit: 9).count == 1)
            let outcomes = try await store.lastOutcomes(of: Self.okta)
            #expect(outcomes.acceptedAt == now - .days(2))
            #expect(outcomes.refusedAt != nil)
            #expect(try await store.lastOutcomes(of: ConnectionID("gone")) == ConnectionOutcomes())
        }
    }
}
