import Foundation
import Identity
import PostgresEngine
import Primitives
import SQLStorage
import Storage
import Synchronization
import TestKit
import Testing

/// Whether an error says that the database has no time or is away.
private func isUnavailable(_ error: any Error) -> Bool {
    if case StorageError.unavailable = error { true } else { false }
}

extension SQLEngine {
    /// The server's process behind the connection of a unit.
    fileprivate func process() async throws -> SQLValue? {
        try await read { try $0.rows("select cast(pg_backend_pid() as bigint)").first?.values.first }
    }

    /// Returns when the server has no such process.
    fileprivate func ended(_ process: SQLValue?) async throws {
        guard case .integer(let number) = try #require(process) else { return }
        while try await !read({ try $0.rows("select 1 from pg_stat_activity where pid = \(number)") }).isEmpty {
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}

@Suite("The pool of PostgreSQL connections")
struct PostgresPoolTests {
    @Test("work that waits for too long is refused, while others still hold the connections")
    func deadline() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 1) { $0.wait = .seconds(1) }
            let started = Gate()
            let released = Gate()
            async let holding: Void = engine.read { _ in
                started.open()
                released.wait()
            }
            try await started.opened()
            await #expect { _ = try await engine.run("select 1") } throws: { isUnavailable($0) }
            released.open()
            try await holding
            #expect(try await engine.process() != nil)
            await engine.close()
        }
    }

    @Test("more work than may wait is refused at once")
    func queueLimit() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 1) { $0.queue = 1 }
            let started = Gate()
            let released = Gate()
            async let holding: Void = engine.read { _ in
                started.open()
                released.wait()
            }
            try await started.opened()
            let refusals = Mutex(0)
            let outcomes = try await race(3) { _ in
                do {
                    _ = try await engine.run("select 1")
                    return true
                } catch {
                    #expect(isUnavailable(error))
                    let count = refusals.withLock { count in
                        count += 1
                        return count
                    }
                    // The one that waits goes on when the others have been refused.
                    if count == 2 { released.open() }
                    return false
                }
            }
            #expect(outcomes.filter { $0 }.count == 1)
            try await holding
            await engine.close()
        }
    }

    @Test("a statement that takes too long is given up, and a change of the schema or of the configuration is not")
    func statementTimeout() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 1) { $0.statement = .seconds(1) }
            await #expect { _ = try await engine.run("select pg_sleep(600)") } throws: { isUnavailable($0) }
            await #expect {
                _ = try await engine.write { try $0.rows("select pg_sleep(600)") }
            } throws: {
                isUnavailable($0)
            }
            let rows = try await engine.unhurried { try $0.rows("select pg_sleep(2)") }
            #expect(rows.count == 1)

            let store = try await SQLStore.open(engine: engine)
            let slowly: [SQL] = [
                """
                create function slowly() returns trigger language plpgsql
                as 'begin perform pg_sleep(2); return new; end'
                """,
                "create trigger slowly before update on configuration for each row execute function slowly()",
            ]
            for statement in slowly { _ = try await engine.run(statement) }
            let version = try await store.configurationVersion()
            #expect(try await store.commit([], ifVersionIs: version, at: now))
            #expect(try await store.configurationVersion() == version + 1)
            await engine.close()
        }
    }

    @Test("a backup that is written to a slow disk goes on, and its restoration from one")
    func pauses() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 2) { $0.statement = .seconds(1) }
            let world = try World()
            try await world.redeem(in: SQLStore.open(engine: engine))
            let blocks = Mutex<[[UInt8]]>([])
            _ = try await DatabaseCopy(of: engine).read { block in
                if blocks.withLock(\.isEmpty) { Thread.sleep(forTimeInterval: 2) }
                blocks.withLock { $0.append(block) }
            }
            await engine.close()

            try await Engine.postgres.withDatabase { database in
                let engine = try database.postgresEngine(connections: 2) { $0.statement = .seconds(1) }
                let schema = DatabaseCopy.schemaVersion
                try await DatabaseRestoration(of: engine).fill(schema: schema, at: now) {
                    var rest = blocks.withLock(\.self)[...]
                    return {
                        if rest.count == 1 { Thread.sleep(forTimeInterval: 2) }
                        return rest.popFirst()
                    }
                }
                let store = try await SQLStore.open(engine: engine)
                #expect(try await store.organization(world.organization.id) == world.organization)
                await engine.close()
            }
        }
    }

    @Test("who waits for somebody else's row for too long is refused")
    func lockTimeout() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 2) { $0.statement = .seconds(4) }
            _ = try await SQLStore.open(engine: engine)
            let held = Gate()
            let released = Gate()
            async let holding: Void = engine.write { connection in
                _ = try connection.run("update configuration set version = version + 1")
                held.open()
                released.wait()
            }
            try await held.opened()
            await #expect {
                _ = try await engine.run("update configuration set version = version + 10")
            } throws: {
                isUnavailable($0)
            }
            released.open()
            try? await holding
            await engine.close()
        }
    }

    @Test("a connection to a server that has become read-only is replaced, and the unit is run again")
    func readOnly() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 1)
            let store = try await SQLStore.open(engine: engine)
            let before = try await engine.process()
            let readOnly: SQL = "set session characteristics as transaction read only"
            _ = try await engine.read { try $0.run(readOnly) }
            _ = try await engine.run("update configuration set version = version + 1")
            #expect(try await engine.process() != before)
            _ = try await engine.read { try $0.run(readOnly) }
            try await engine.write { _ = try $0.run("update configuration set version = version + 1") }
            #expect(try await store.configurationVersion() == 3)
            await engine.close()
        }
    }

    @Test("a unit that cannot be serialized with another one is run again")
    func serialization() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 2)
            let store = try await SQLStore.open(engine: engine)
            let gates = [Gate(), Gate()]
            let runs = Mutex(0)
            _ = try await race(2) { index in
                try await engine.write { connection in
                    runs.withLock { $0 += 1 }
                    _ = try connection.run("set transaction isolation level repeatable read")
                    _ = try connection.rows("select version from configuration")
                    gates[index].open()
                    gates[1 - index].wait()
                    _ = try connection.run("update configuration set version = version + 1")
                }
            }
            #expect(runs.withLock { $0 } == 3)
            #expect(try await store.configurationVersion() == 3)
            await engine.close()
        }
    }

    @Test("connections that nobody uses are closed, and old ones replaced")
    func endOfConnections() async throws {
        try await Engine.postgres.withDatabase { database in
            let other = try database.engine()
            let idle = try database.postgresEngine(connections: 1) { $0.idle = .seconds(1) }
            try await other.ended(try await idle.process())
            let old = try database.postgresEngine(connections: 1) { $0.life = .zero }
            let first = try await old.process()
            #expect(try await old.process() != first)
            try await other.ended(first)
            for engine in [idle, old] { await engine.close() }
            await other.close()
        }
    }

    @Test("a statement that breaks its connection each time is not tried for ever")
    func boundedTries() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 1)
            await #expect {
                _ = try await engine.run(repeatably: "select count(pg_terminate_backend(pg_backend_pid()))")
            } throws: {
                isUnavailable($0)
            }
            #expect(try await engine.process() != nil)
            await engine.close()
        }
    }

    @Test("where a pooler chooses a connection for each transaction, nothing is kept on one")
    func transactionPooling() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 2) { $0.keepsState = false }
            let world = try World()
            let store = try await SQLStore.open(engine: engine)
            try await world.redeem(in: store)
            #expect(try await store.refreshToken(hash: world.refresh.hash)?.token == world.refresh)
            let kept = try await engine.read { try $0.rows("select name from pg_prepared_statements").count }
            #expect(kept == 0)
            let timeouts = try await engine.write { connection in
                try connection.rows("select current_setting('statement_timeout'), current_setting('lock_timeout')")
            }
            #expect(timeouts.first?.values == [.text("2min"), .text("1min")])
            await engine.close()
        }
    }
}
