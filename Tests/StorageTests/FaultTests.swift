import Identity
import Primitives
import SQLStorage
import Storage
import TestKit
import Testing

/// A sentence of several statements, in a database where it has everything to do.
struct Sentence: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Says the sentence; true when it did what it says.
    let say: @Sendable (any Store, World) async throws -> Bool

    static let all: [Sentence] = [
        Sentence(testDescription: "commit") { store, world in
            let version = try await store.configurationVersion()
            var organization = world.organization
            organization.domains = ["new.example"]
            organization.policy.nativeLogin = .disabled
            var account = world.account
            account.status = .suspended
            return try await store.commit(
                [
                    .putOrganization(organization), .putOrganization(try .sample("other", domains: ["old.example"])),
                    .setLogo(
                        organization.id, LogoImage(Logo(hash: bytes(8), type: .png), bytes: [8])),
                    .putAccount(account), .putAccount(try .sample("bob@acme.example")),
                    .setPassword(world.account.id, nil), .putClient(.sample(), origins: ["https://new.example"]),
                    .putClient(.sample("new"), origins: ["https://other.example"]),
                    .removeClient(ClientID("portal")),
                ], ifVersionIs: version, at: now)
        },
        Sentence(testDescription: "createFirstOperator") { store, _ in
            let organization = Organization(
                id: OrganizationID("o-ops"), name: .operators, displayName: "", domains: [],
                policy: OrganizationPolicy())
            return try await store.createFirstOperator(
                try .sample("root@x.example", in: "ops"), password: .sample, in: organization, consuming: [1])
        },
        Sentence(testDescription: "changePassword") { store, world in
            var password = PasswordCredential.sample
            password.hash = "new"
            return try await store.changePassword(of: world.account.id, from: .sample, to: password, at: now)
        },
        Sentence(testDescription: "open a link") { store, world in
            try await store.open(.sample(43, .passwordReset, of: world.account))
            return true
        },
        Sentence(testDescription: "register") { store, _ in
            try await store.register(.guest(), password: .sample, using: bytes(42), at: now + .seconds(1))
        },
        Sentence(testDescription: "resetPassword") { store, world in
            var password = PasswordCredential.sample
            password.hash = "new"
            return try await store.resetPassword(
                of: world.account.id, to: password, using: bytes(41), in: nil, at: now + .seconds(1))
        },
        Sentence(testDescription: "replaceLink") { store, world in
            try await store.replaceLink(
                bytes(41), with: .sample(45, .passwordReset, of: world.account), at: now + .seconds(1))
        },
        Sentence(testDescription: "imposePassword") { store, world in
            var password = PasswordCredential.sample
            password.hash = "new"
            try await store.imposePassword(on: world.account.id, password, at: now)
            return true
        },
        Sentence(testDescription: "suspend") { store, world in
            try await store.suspend(world.account.id, at: now)
        },
        Sentence(testDescription: "append") { store, _ in
            let events = ["o-acme", nil, "o-acme"].enumerated().map { index, organization in
                AuditEvent(
                    id: AuditEventID("e\(index)"), at: now, organization: organization.map { OrganizationID($0) },
                    action: .login, result: .ok, actor: .nobody, account: nil, client: nil, session: nil,
                    origin: .init(), details: [])
            }
            try await store.append(events, sealing: Unsealed())
            return true
        },
        Sentence(testDescription: "create for a subject") { store, _ in
            try await store.create(.sample("new@acme.example"), for: .sample("new"), at: now)
        },
        Sentence(testDescription: "link") { store, world in
            try await store.link(world.account, to: .sample(), droppingCredentials: true, at: now)
        },
        Sentence(testDescription: "rotate keys of ours") { store, _ in
            try await store.rotate(current: "k0", adding: .sample("k2", .next))
        },
        Sentence(testDescription: "record an attempt") { store, _ in
            try await store.record(.sample("x"))
            return true
        },
        Sentence(testDescription: "replace what is known of a provider") { store, _ in
            try await store.replace(nil, with: .sample(), of: ConnectionID("okta"), giving: .sample(), at: now)
        },
        Sentence(testDescription: "give a notice") { store, _ in
            try await store.give(
                .sample(), once: .certificateWarning, value: bytes(1), with: [bytes(2), bytes(3)],
                until: now + .days(1), at: now)
        },
        Sentence(testDescription: "remove a connection") { store, _ in
            try await store.apply([.removeConnection(ConnectionID("okta"))])
            return true
        },
        Sentence(testDescription: "start") { store, world in
            try await store.start(
                .sample(2, of: world.account), closing: InteractionID("i"), replacing: world.session.id, at: now)
        },
        Sentence(testDescription: "renew") { store, world in
            try await store.renew(
                world.session.id, secretHash: bytes(50), proofs: [], upstream: nil, closing: InteractionID("i"),
                at: now + .seconds(1))
        },
        Sentence(testDescription: "end") { store, world in
            try await store.end(world.session.id, at: now)
            return true
        },
        Sentence(testDescription: "issue") { store, world in
            let grant = Grant.sample(3, in: world.session)
            _ = try await store.issue(.sample(3, for: grant), for: grant, using: nil)
            return true
        },
        Sentence(testDescription: "redeem") { store, world in
            let unused = Grant.sample(2, in: world.session)
            return try await store.redeem(
                .sample(2, for: unused), issuing: .sample(2, for: unused), binding: nil, at: now)
        },
        Sentence(testDescription: "redeem again") { store, world in
            try await !store.redeem(world.code, issuing: .sample(4, for: world.grant), binding: nil, at: now)
        },
        Sentence(testDescription: "rotate") { store, world in
            try await store.rotate(world.refresh, to: .sample(5, for: world.grant), binding: nil, at: now)
        },
        Sentence(testDescription: "replaceSigningKeys") { store, _ in
            let keys = ["a", "b"].enumerated().map { index, id in
                SigningKeyRecord(
                    id: id, algorithm: "ES256", sealedPrivateKey: [1], publicJWK: "{}", createdAt: now,
                    activeFrom: now + .days(Int64(index)))
            }
            return try await store.replaceSigningKeys([], with: keys, under: nil)
        },
        Sentence(testDescription: "establishSealedKey") { store, _ in
            try await store.establishSealedKey(named: "data", bytes(1)) == bytes(1)
        },
    ]
}

@Suite("A connection that breaks at any statement")
struct FaultTests {
    @Test(
        "leaves nothing half-done, and the sentence can be said again", arguments: Engine.allCases,
        Sentence.all.map { $0 })
    func nothingHalfDone(on kind: Engine, sentence: Sentence) async throws {
        let world = try World()
        try await kind.withDatabase { database in
            let engine = try database.engine()
            let store = try await SQLStore.open(engine: engine)
            try await world.redeem(in: store)
            try await store.open(.sample())
            let unused = Grant.sample(2, in: world.session)
            _ = try await store.issue(.sample(2, for: unused), for: unused, using: nil)
            try await store.apply([
                .putAccount(.guest()), .putConnection(.saml()), .addServiceProviderKey(.sample("k0", .current)),
                .addServiceProviderKey(.sample("k1", .next)),
            ])
            try await store.open(.sample(41, .passwordReset, of: world.account))
            try await store.open(.sample(42, .invitation, of: .guest()))
            let before = try await engine.contents()
            var position = 1
            while try await !succeeds(sentence, world, on: engine, failingAt: position, before: before) {
                position += 1
            }
            // The sentence is of several statements, or it would have no place here.
            #expect(position > 2)
            #expect(try await engine.contents() != before)
            await engine.close()
        }
    }

    @Test("leaves an empty database empty", arguments: Engine.allCases, Fault.allCases)
    func migration(on kind: Engine, fault: Fault) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            var position = 1
            while true {
                let pending = try await SQLStore.pendingMigrations(of: engine)
                #expect(!pending.isEmpty)
                let faulty = FaultyEngine(base: engine, fault: fault, position: position)
                guard (try? await SQLStore.open(engine: faulty)) == nil else { break }
                position += 1
            }
            #expect(position > 20)
            #expect(try await SQLStore.pendingMigrations(of: engine).isEmpty)
            await engine.close()
        }
    }

    /// Says the sentence with a fault at a statement; true when there was no such statement and it came true.
    private func succeeds(
        _ sentence: Sentence, _ world: World, on engine: any SQLEngine, failingAt position: Int,
        before: [String: Set<[SQLValue]>]
    ) async throws -> Bool {
        for fault in Fault.allCases {
            let store = try await SQLStore.open(engine: FaultyEngine(base: engine, fault: fault, position: position))
            do {
                #expect(try await sentence.say(store, world))
                return true
            } catch {
                #expect(try await engine.contents() == before, "\(sentence.testDescription), statement \(position)")
            }
        }
        return false
    }
}
