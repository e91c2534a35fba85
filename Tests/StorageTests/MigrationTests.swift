import Identity
import SQLStorage
import Storage
import TestKit
import Testing

@Suite("Migrations")
struct MigrationTests {
    @Test("an empty database is told what it lacks, and is left empty", arguments: Engine.allCases)
    func pending(on kind: Engine) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            for _ in 1...2 {
                let pending = try await SQLStore.pendingMigrations(of: engine)
                #expect(pending.map(\.version) == Array(1...pending.count))
                #expect(pending.first?.name == "initial")
            }
            _ = try await SQLStore.open(engine: engine)
            #expect(try await SQLStore.pendingMigrations(of: engine).isEmpty)
            await engine.close()
        }
    }

    @Test("nodes that start at once take turns", arguments: Engine.allCases)
    func startAtOnce(on kind: Engine) async throws {
        try await kind.withDatabase { database in
            let engines = try (0..<6).map { _ in try database.engine() }
            let versions = try await race(engines.count) { index in
                try await SQLStore.open(engine: engines[index]).configurationVersion()
            }
            #expect(versions == Array(repeating: 1, count: engines.count))
            for engine in engines { await engine.close() }
        }
    }

    @Test("a database made by a newer version is refused and left alone", arguments: Engine.allCases)
    func newerSchema(on kind: Engine) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            _ = try await SQLStore.open(engine: engine)
            _ = try await engine.run("insert into schema_version (version, name) values (\(1_000), 'from the future')")
            await #expect {
                _ = try await SQLStore.open(engine: engine)
            } throws: { error in
                guard case StorageError.newerSchema(found: 1_000, known: let known) = error else { return false }
                return known < 1_000
            }
            await #expect(throws: StorageError.self) { _ = try await SQLStore.pendingMigrations(of: engine) }
            await engine.close()
        }
    }

    @Test("everything acknowledged is there after closing and opening again", arguments: Engine.allCases)
    func reopen(on kind: Engine) async throws {
        let world = try World()
        try await kind.withDatabase { database in
            let first = try await database.store()
            try await world.redeem(in: first)
            await first.close()
            let second = try await database.store()
            #expect(try await second.grant(world.grant.id) == world.standing)
            #expect(try await second.refreshToken(hash: world.refresh.hash)?.token == world.refresh)
            #expect(try await second.organization(world.organization.id) == world.organization)
            #expect(try await !second.redeem(world.code, issuing: nil, binding: nil, at: now))
            await second.close()
        }
    }

    @Test("a closed database answers with an error", arguments: Engine.allCases)
    func closed(on kind: Engine) async throws {
        try await kind.withDatabase { database in
            let store = try await database.store()
            try await store.ping()
            await store.close()
            await #expect(throws: StorageError.self) { try await store.ping() }
            await #expect(throws: StorageError.self) { try await store.clearAttempts(bytes(1)) }
        }
    }
}
