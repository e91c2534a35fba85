import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Second factors")
struct FactorTests {
    /// Lends a database in which the person has signed in and has a device.
    private static func withDevice(
        on kind: Engine, _ body: (World, TOTPDevice, any Store) async throws -> Void
    ) async throws {
        let world = try World()
        let device = TOTPDevice.sample(of: world.account)
        try await kind.withStore { store in
            try await world.redeem(in: store)
            try await store.apply([.putDevice(device)])
            try await body(world, device, store)
        }
    }

    @Test("AU-25: of fifty that take a time step of a device one gets it", arguments: Engine.allCases)
    func stepRace(on kind: Engine) async throws {
        try await Self.withDevice(on: kind) { world, device, store async throws in
            let won = try await race { _ in try await store.useTimeStep(7, of: device.id, at: now) }
            #expect(won.count(where: { $0 }) == 1)
            #expect(try await !store.useTimeStep(6, of: device.id, at: now))
            #expect(try await store.useTimeStep(8, of: device.id, at: now + .seconds(30)))
            let found = try #require(try await store.devices(of: world.account.id).first)
            #expect(found.lastUsedStep == 8 && found.lastUsedAt == now + .seconds(30))
            #expect(try await !store.useTimeStep(9, of: TOTPDeviceID("gone"), at: now))
        }
    }

    @Test("AU-30: of fifty that use a recovery code one gets in", arguments: Engine.allCases)
    func codeRace(on kind: Engine) async throws {
        try await Self.withDevice(on: kind) { world, _, store async throws in
            let id = world.account.id
            #expect(try await store.replaceRecoveryCodes(of: id, with: [bytes(1), bytes(2), bytes(3)], at: now))
            #expect(try await store.recoveryCodesLeft(of: id) == 3)
            let won = try await race { _ in try await store.useRecoveryCode(bytes(2), of: id) }
            #expect(won.count(where: { $0 }) == 1)
            #expect(try await store.recoveryCodesLeft(of: id) == 2)
            #expect(try await !store.useRecoveryCode(bytes(9), of: id))
            #expect(try await !store.useRecoveryCode(bytes(1), of: AccountID("somebody else")))
            #expect(try await store.replaceRecoveryCodes(of: id, with: [bytes(4)], at: now))
            #expect(try await !store.useRecoveryCode(bytes(1), of: id))
            #expect(try await store.recoveryCodesLeft(of: id) == 1)
        }
    }

    @Test("whoever has no device has no use for recovery codes", arguments: Engine.allCases)
    func codesWithoutDevice(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            #expect(try await !store.replaceRecoveryCodes(of: world.account.id, with: [bytes(1)], at: now))
            #expect(try await store.recoveryCodesLeft(of: world.account.id) == 0)
        }
    }

    @Test("that there is a device is known wherever the account is read", arguments: Engine.allCases)
    func known(on kind: Engine) async throws {
        try await Self.withDevice(on: kind) { world, device, store async throws in
            for isEnrolled in [true, false] {
                let id = world.account.id
                #expect(try await store.person(id)?.hasSecondFactor == isEnrolled)
                #expect(try await store.accounts(of: world.organization.id).map(\.hasSecondFactor) == [isEnrolled])
                for organization in [nil, world.organization.id] {
                    let found = try await store.accounts(email: world.account.email, in: organization, limit: 1)
                    #expect(found.map(\.hasSecondFactor) == [isEnrolled])
                }
                #expect(try await store.session(world.session.id)?.hasSecondFactor == isEnrolled)
                #expect(try await store.grant(world.grant.id)?.hasSecondFactor == isEnrolled)
                #expect(try await store.code(hash: world.code.hash)?.standing.hasSecondFactor == isEnrolled)
                let refresh = try await store.refreshToken(hash: world.refresh.hash)
                #expect(refresh?.standing.hasSecondFactor == isEnrolled)
                try await store.apply([.removeDevice(device.id, of: id)])
            }
            #expect(try await store.person(AccountID("nobody")) == nil)
        }
    }

    @Test("a declared device takes the place of the one of its name, and no other's", arguments: Engine.allCases)
    func declared(on kind: Engine) async throws {
        try await Self.withDevice(on: kind) { world, device, store async throws in
            let other = TOTPDevice.sample("tablet", of: world.account, createdAt: now + .seconds(1))
            let renewed = TOTPDevice.sample(of: world.account, id: "renewed", secret: [9])
            try await store.apply([.putDevice(other), .putDevice(renewed)])
            #expect(try await store.devices(of: world.account.id) == [renewed, other])
            #expect(try await store.devices(in: world.organization.id) == [renewed, other])
            #expect(try await store.devices(in: OrganizationID("o-other")).isEmpty)
            try await store.apply([.removeDevice(renewed.id, of: AccountID("somebody else"))])
            #expect(try await store.devices(of: world.account.id).count == 2)
        }
    }

    @Test("the last device takes the recovery codes along, unless one has to stay", arguments: Engine.allCases)
    func lastDevice(on kind: Engine) async throws {
        try await Self.withDevice(on: kind) { world, device, store async throws in
            let id = world.account.id
            let other = TOTPDevice.sample("tablet", of: world.account)
            try await store.apply([.putDevice(other)])
            #expect(try await store.replaceRecoveryCodes(of: id, with: [bytes(1)], at: now))
            let removed = try await race(20) { index in
                try await store.removeDevice(index.isMultiple(of: 2) ? device.id : other.id, of: id, keepingOne: true)
            }
            #expect(removed.count(where: { $0 }) == 1)
            let left = try await store.devices(of: id)
            #expect(left.count == 1)
            #expect(try await store.recoveryCodesLeft(of: id) == 1)
            let last = try #require(left.first)
            #expect(try await !store.removeDevice(last.id, of: AccountID("somebody else"), keepingOne: false))
            #expect(try await store.removeDevice(last.id, of: id, keepingOne: false))
            #expect(try await store.recoveryCodesLeft(of: id) == 0)
        }
    }

    @Test("a reset leaves nothing, and ends every session and grant", arguments: Engine.allCases)
    func reset(on kind: Engine) async throws {
        try await Self.withDevice(on: kind) { world, _, store async throws in
            let id = world.account.id
            #expect(try await store.replaceRecoveryCodes(of: id, with: [bytes(1)], at: now))
            #expect(try await store.begin(.sample(of: world.account)))
            #expect(try await store.resetFactors(of: id, at: now) == 1)
            #expect(try await store.devices(of: id).isEmpty)
            #expect(try await store.recoveryCodesLeft(of: id) == 0)
            #expect(try await store.enrolment(EnrolmentID("e")) == nil)
            #expect(try await store.session(world.session.id) == nil)
            #expect(try await store.grant(world.grant.id)?.revokedAt == now)
            #expect(try await store.resetFactors(of: id, at: now) == 0)
        }
    }

    @Test("AU-26: codes tried in a sign-in are counted one by one until it is closed", arguments: Engine.allCases)
    func tries(on kind: Engine) async throws {
        try await kind.withStore { store in
            try await store.open(.sample())
            let counts = try await race(20) { _ in try await store.countCodeTry(in: InteractionID("i")) }
            #expect(counts.compactMap(\.self).sorted() == Array(1...20))
            try await store.save(.sample())
            #expect(try await store.countCodeTry(in: InteractionID("i")) == 21)
            try await store.abandon(InteractionID("i"), at: now)
            #expect(try await store.countCodeTry(in: InteractionID("i")) == nil)
            #expect(try await store.countCodeTry(in: InteractionID("gone")) == nil)
        }
    }

    @Test("a sign-in that is abandoned forgets what was shown in it", arguments: Engine.allCases)
    func abandoned(on kind: Engine) async throws {
        try await kind.withStore { store in
            var interaction = Interaction.sample()
            try await store.open(interaction)
            interaction.proofs = [ShownProof(.password, at: now)]
            interaction.account = AccountID("ann")
            try await store.save(interaction)
            try await store.abandon(interaction.id, at: now)
            let found = try #require(try await store.interaction(interaction.id))
            #expect(found.proofs.isEmpty && found.account == nil && found.parameters == interaction.parameters)
        }
    }
}

extension TOTPDevice {
    static func sample(
        _ name: String = "phone", of account: Account, id: String? = nil, secret: [UInt8] = [1, 2, 3],
        createdAt: Timestamp = now
    ) -> TOTPDevice {
        TOTPDevice(
            id: TOTPDeviceID(id ?? "d-\(name)"), account: account.id, name: name, sealedSecret: secret,
            createdAt: createdAt)
    }
}

extension FactorEnrolment {
    static func sample(
        _ id: String = "e", of account: Account, name: String = "watch", secret: [UInt8] = [4, 5, 6]
    ) -> FactorEnrolment {
        FactorEnrolment(
            id: EnrolmentID(id), account: account.id, name: name, sealedSecret: secret, createdAt: now,
            expiresAt: now + .hours(1))
    }
}
