import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Leases of shared work")
struct LeaseTests {
    private static let rhythm = LeaseRhythm(interval: .minutes(1), term: .seconds(6))

    @Test(
        "work is free when its turn has come and nobody holds it, whatever clocks said before",
        arguments: [
            (held: Duration.zero, due: Duration.zero, isFree: true),
            (.seconds(-1), .seconds(-1), true),
            (.seconds(1), .seconds(-1), false),
            (.seconds(6), .seconds(-1), false),
            (.seconds(36), .seconds(-1), false),
            (.seconds(37), .seconds(-1), true),
            (.zero, .seconds(1), false),
            (.zero, .minutes(1), false),
            (.zero, .seconds(90), false),
            (.zero, .seconds(91), true),
            (.days(99), .days(99), true),
        ])
    func rule(_ held: Duration, _ due: Duration, _ isFree: Bool) {
        #expect(Self.rhythm.allowsTaking(heldUntil: now + held, due: now + due, at: now) == isFree)
    }

    @Test("one node has the work, until it gives it back or is not heard of any more", arguments: Engine.allCases)
    func turns(on kind: Engine) async throws {
        try await kind.withStore { store in
            let first = try #require(try await store.take(.cleanUp, as: "a", rhythm: Self.rhythm, at: now))
            #expect(try await store.take(.cleanUp, as: "b", rhythm: Self.rhythm, at: now + .seconds(5)) == nil)
            #expect(try await store.take(.keyRotation, as: "b", rhythm: Self.rhythm, at: now) != nil)
            #expect(try await store.keep(first, until: now + .seconds(9)))
            #expect(try await store.take(.cleanUp, as: "b", rhythm: Self.rhythm, at: now + .seconds(8)) == nil)

            let second = try #require(
                try await store.take(.cleanUp, as: "b", rhythm: Self.rhythm, at: now + .seconds(9)))
            #expect(second.fence > first.fence)
            #expect(try await !store.keep(first, until: now + .days(1)))
            #expect(try await !store.giveBack(first, due: now))

            #expect(try await store.giveBack(second, due: now + .seconds(60)))
            #expect(try await store.take(.cleanUp, as: "a", rhythm: Self.rhythm, at: now + .seconds(59)) == nil)
            let third = try await store.take(.cleanUp, as: "a", rhythm: Self.rhythm, at: now + .seconds(60))
            #expect(try #require(third).fence > second.fence)
        }
    }

    @Test("work that is free goes to one of those who ask at once", arguments: Engine.allCases)
    func race(on kind: Engine) async throws {
        try await kind.withStore { store in
            for turn in 0..<5 {
                let at = now + .minutes(Int64(turn))
                let leases = try await StorageTests.race(12) { index in
                    try await store.take(.cleanUp, as: "\(index)", rhythm: Self.rhythm, at: at)
                }.compactMap(\.self)
                #expect(leases.count == 1)
                #expect(leases.first?.fence == Int64(turn + 1))
            }
        }
    }

    @Test("what a holder of old writes to the signing keys is refused", arguments: Engine.allCases)
    func fence(on kind: Engine) async throws {
        try await kind.withStore { store in
            let old = try #require(try await store.take(.keyRotation, as: "a", rhythm: Self.rhythm, at: now))
            let new = try #require(
                try await store.take(.keyRotation, as: "b", rhythm: Self.rhythm, at: now + .minutes(1)))
            let key = SigningKeyRecord(
                id: "k", algorithm: "ES256", sealedPrivateKey: [1], publicJWK: "{}", createdAt: now, activeFrom: now)
            let version = try await store.configurationVersion()
            #expect(try await !store.replaceSigningKeys([], with: [key], under: old))
            #expect(try await store.signingKeys().isEmpty)
            #expect(try await store.configurationVersion() == version)
            #expect(try await store.replaceSigningKeys([], with: [key], under: new))
            #expect(try await store.signingKeys().map(\.id) == ["k"])
        }
    }

    @Test("a late word about a mail counts only when it was handed on", arguments: Engine.allCases)
    func lateMail(on kind: Engine) async throws {
        try await kind.withStore { store in
            for id in ["m0", "m1"] { try await store.enqueue(QueuedMail(id: MailID(id), sealed: [1]), at: now) }
            #expect(try await store.claimMails(9, at: now, until: now + .minutes(3)).map(\.takenUntil).count == 2)
            let again = try await store.claimMails(9, at: now + .minutes(3), until: now + .minutes(6))
            #expect(again.map(\.attempts) == [2, 2])
            #expect(again.allSatisfy { $0.takenUntil == now + .minutes(6) })
            try await store.settle(MailID("m0"), attempt: 1, as: .failed, due: nil, outcome: "refused")
            try await store.settle(MailID("m1"), attempt: 1, as: .sent, due: nil, outcome: "handed on")
            #expect(try await store.mail(MailID("m0"))?.status == .waiting)
            #expect(try await store.mail(MailID("m1"))?.status == .sent)
            try await store.settle(MailID("m0"), attempt: 2, as: .failed, due: nil, outcome: "refused")
            #expect(try await store.mail(MailID("m0"))?.status == .failed)
        }
    }
}
