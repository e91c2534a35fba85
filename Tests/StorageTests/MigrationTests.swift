import Identity
import Primitives
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

    @Test("a step waits for whoever reads a table for long, and nobody waits behind it for as long")
    func besideReader() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.engine()
            try await SQLStore.prepare(engine: engine, asOf: 5)
            let gate = Gate()
            let reading = Task {
                try await engine.write { connection in
                    _ = try connection.rows("select id from interactions")
                    gate.wait()
                }
            }
            try await gate.stopped(1)
            let migrating = Task { try await SQLStore.open(engine: engine).configurationVersion() }
            // Behind a step that waits for the reader it would take as long as the reader does. The server itself says how
            // long that is, however busy the machine is besides.
            for _ in 0..<8 {
                try await engine.write { connection in
                    _ = try connection.run("set local lock_timeout = 1800")
                    _ = try connection.rows("select id from interactions")
                }
                try await Task.sleep(for: .milliseconds(250))
            }
            #expect(try await !SQLStore.pendingMigrations(of: engine).isEmpty)
            gate.open()
            try await reading.value
            #expect(try await migrating.value == 1)
            #expect(try await SQLStore.pendingMigrations(of: engine).isEmpty)
            await engine.close()
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

    @Test("a newer version says with each step which programs work with it", arguments: Engine.allCases)
    func compatibleSchema(on kind: Engine) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            let store = try await SQLStore.open(engine: engine)
            let known = try await engine.read { try $0.rows("select version from schema_version").count }
            for version in [known + 1, known + 2] {
                _ = try await engine.run(
                    """
                    insert into schema_version (version, name, requires) values (\(version), 'an expansion', \(known))
                    """)
            }
            #expect(try await SQLStore.pendingMigrations(of: engine).isEmpty)
            #expect(try await SQLStore.open(engine: engine).configurationVersion() == store.configurationVersion())

            // One step among them that this program does not work with.
            _ = try await engine.run(
                "update schema_version set requires = \(known + 1) where version = \(known + 2)")
            await #expect(throws: StorageError.self) { _ = try await SQLStore.open(engine: engine) }
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

    @Test(
        "a database of the first version keeps its grants, and knows which are for offline access",
        arguments: Engine.allCases)
    func fromFirstVersion(on kind: Engine) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            try await SQLStore.prepare(engine: engine, asOf: 1)
            for statement in Self.firstVersion { _ = try await engine.run(statement) }
            let store = try await SQLStore.open(engine: engine)
            try await store.end(SessionID("s"), at: now)
            #expect(try await store.grant(GrantID("plain"))?.revokedAt == now)
            #expect(try await store.grant(GrantID("offline"))?.revokedAt == nil)
            #expect(try await store.account(AccountID("a"))?.claims == StandardClaims())
            #expect(try await store.client(ClientID("c"))?.registration == nil)
            await engine.close()
        }
    }

    /// A person with a session and two grants, as the first version kept them.
    private static let firstVersion: [SQL] =
        [
            "insert into organizations (id, name, display_name, policy) values ('o', 'acme', 'Acme', '{}')",
            """
            insert into accounts (
                id, organization, email, email_normal, email_verified, status, roles, group_names, source, break_glass,
                created_at, updated_at)
            values ('a', 'o', 'ann@acme.example', 'ann@acme.example', 1, 'active', 'member', '[]', 'native', 0, 1, 1)
            """,
            "insert into clients (id, name, metadata) values ('c', 'C', '{}')",
            """
            insert into sessions (id, secret_hash, account, proofs, started_at, last_seen_at)
            values ('s', \(bytes(9)), 'a', '[]', 1, 1)
            """,
        ]
        + [("plain", "openid", UInt8(1)), ("offline", "openid offline_access", 2)].map { id, scopes, number in
            """
            insert into grants (
                id, session, client, scopes, proofs, created_at, expires_at, code_hash, redirect_uri, code_expires_at,
                redeemed_at, removable_at)
            values (
                \(id), 's', 'c', \(scopes), '[]', 1, \(now + .days(9)), \(bytes(number)), 'https://c.example/cb', 2, 2, 2)
            """
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
