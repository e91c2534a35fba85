import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Enrolments")
struct EnrolmentTests {
    private static let codes = (UInt8(1)...10).map(bytes)

    private static func withPerson(
        on kind: Engine, _ body: (World, any Store) async throws -> Void
    ) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            try await body(world, store)
        }
    }

    @Test("of fifty that confirm an enrolment one adds the device, with its recovery codes", arguments: Engine.allCases)
    func confirmRace(on kind: Engine) async throws {
        try await Self.withPerson(on: kind) { world, store async throws in
            let enrolment = FactorEnrolment.sample(of: world.account)
            #expect(try await store.begin(enrolment))
            #expect(try await store.enrolment(enrolment.id) == enrolment)
            let added = try await race { index in
                try await store.addDevice(
                    .sample("watch", of: world.account, id: "d\(index)"), confirming: enrolment,
                    recoveryCodes: Self.codes, provenIn: nil)
            }
            #expect(added.count(where: { $0 == .added(withRecoveryCodes: true) }) == 1)
            #expect(added.count(where: { $0 == .gone }) == 49)
            #expect(try await store.devices(of: world.account.id).count == 1)
            #expect(try await store.recoveryCodesLeft(of: world.account.id) == 10)
        }
    }

    @Test("AU-28: a confirmed enrolment has no secret any more and cannot be begun anew", arguments: Engine.allCases)
    func confirmed(on kind: Engine) async throws {
        try await Self.withPerson(on: kind) { world, store async throws in
            let enrolment = FactorEnrolment.sample(of: world.account)
            #expect(try await store.begin(enrolment))
            _ = try await store.addDevice(
                .sample("watch", of: world.account), confirming: enrolment, recoveryCodes: Self.codes, provenIn: nil)
            let found = try #require(try await store.enrolment(enrolment.id))
            #expect(found.isConfirmed && found.sealedSecret.isEmpty)
            #expect(try await !store.begin(.sample(of: world.account, name: "another")))
            try await store.discard(enrolment.id)
            #expect(try await store.enrolment(enrolment.id)?.isConfirmed == true)
        }
    }

    @Test("begun anew it has another secret, and the old one adds nothing", arguments: Engine.allCases)
    func begunAnew(on kind: Engine) async throws {
        try await Self.withPerson(on: kind) { world, store async throws in
            let old = FactorEnrolment.sample(of: world.account)
            let new = FactorEnrolment.sample(of: world.account, name: "clock", secret: [7])
            #expect(try await store.begin(old))
            #expect(try await store.begin(new))
            #expect(try await store.enrolment(old.id) == new)
            let device = TOTPDevice.sample("watch", of: world.account)
            let added = try await store.addDevice(device, confirming: old, recoveryCodes: Self.codes, provenIn: nil)
            #expect(added == .gone)
            try await store.discard(new.id)
            #expect(try await store.enrolment(new.id) == nil)
            #expect(try await store.devices(of: world.account.id).isEmpty)
        }
    }

    @Test("a name is taken once, whenever that is noticed", arguments: Engine.allCases)
    func names(on kind: Engine) async throws {
        try await Self.withPerson(on: kind) { world, store async throws in
            let enrolment = FactorEnrolment.sample(of: world.account)
            #expect(try await store.begin(enrolment))
            try await store.apply([.putDevice(.sample("watch", of: world.account))])
            #expect(try await !store.begin(.sample("other", of: world.account)))
            let device = TOTPDevice.sample("watch", of: world.account, id: "late")
            let added = try await store.addDevice(
                device, confirming: enrolment, recoveryCodes: Self.codes, provenIn: nil)
            #expect(added == .nameTaken)
            #expect(try await store.enrolment(enrolment.id)?.isConfirmed == false)
            #expect(try await store.recoveryCodesLeft(of: world.account.id) == 0)
            #expect(try await !store.begin(.sample("e2", of: try .sample("nobody@acme.example"))))
        }
    }

    @Test("a second device leaves the recovery codes, and the session knows of its code", arguments: Engine.allCases)
    func secondDevice(on kind: Engine) async throws {
        try await Self.withPerson(on: kind) { world, store async throws in
            for (name, secret) in [("watch", UInt8(1)), ("tablet", 2)] {
                let enrolment = FactorEnrolment.sample(name, of: world.account, name: name, secret: [secret])
                #expect(try await store.begin(enrolment))
                let added = try await store.addDevice(
                    .sample(name, of: world.account, createdAt: now + .seconds(Int64(secret))), confirming: enrolment,
                    recoveryCodes: Self.codes, provenIn: world.session.id)
                #expect(added == .added(withRecoveryCodes: name == "watch"))
            }
            let proofs = try #require(try await store.session(world.session.id)).session.proofs
            #expect(proofs == world.session.proofs + [ShownProof(.oneTimeCode, at: now + .seconds(2))])
            #expect(try await store.recoveryCodesLeft(of: world.account.id) == 10)
        }
    }

    @Test("one that came to nothing is removed", arguments: Engine.allCases)
    func housekeeping(on kind: Engine) async throws {
        try await Self.withPerson(on: kind) { world, store async throws in
            let enrolment = FactorEnrolment.sample(of: world.account)
            #expect(try await store.begin(enrolment))
            _ = try await store.removeExpired(before: enrolment.expiresAt + .hours(1))
            #expect(try await store.enrolment(enrolment.id) != nil)
            _ = try await store.removeExpired(before: enrolment.expiresAt + .hours(1) + .seconds(1))
            #expect(try await store.enrolment(enrolment.id) == nil)
        }
    }
}
