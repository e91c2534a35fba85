import PostgresEngine
import Primitives
import SQLStorage
import Storage
import Synchronization
import TestKit
import Testing

@Suite("PostgreSQL")
struct PostgresTests {
    private static let ownID: SQL = "select cast(pg_backend_pid() as bigint)"
    private static let ownEnd: SQL = "select cast(count(pg_terminate_backend(pg_backend_pid())) as bigint)"

    /// Ends the server's side of a connection, as a restart would, and returns when it has ended.
    private static func end(_ values: [SQLValue]?, from engine: any SQLEngine) async throws {
        guard case .integer(let number) = try #require(values?.first) else { return }
        var isThere = true
        while isThere {
            isThere = try await engine.read { connection in
                let rows = try connection.rows(
                    """
                    select case when pid <> \(number) then 0 when pg_terminate_backend(pid) then 1 else 0 end
                    from pg_stat_activity where pid = \(number)
                    """)
                return !rows.isEmpty
            }
        }
    }

    @Test("connections that the server closed meanwhile are replaced before they are used")
    func staleConnections() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 1)
            let other = try database.engine()
            let store = try await SQLStore.open(engine: engine)
            for _ in 1...3 {
                let id = try await engine.read { try $0.rows(Self.ownID).first?.values }
                try await Self.end(id, from: other)
                _ = try await engine.run("update configuration set version = version + 1")
                #expect(try await engine.read { try $0.rows(Self.ownID).first?.values } != id)
            }
            #expect(try await store.configurationVersion() == 4)
            await engine.close()
            await other.close()
        }
    }

    @Test("a unit whose connection is lost before its commit is run again, once")
    func lostBeforeCommit() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.engine()
            let store = try await SQLStore.open(engine: engine)
            let runs = Mutex(0)
            try await engine.write { connection in
                _ = try connection.run("update configuration set version = version + 1")
                if runs.withLock({
                    $0 += 1; return $0
                }) == 1 {
                    _ = try connection.rows(Self.ownEnd)
                }
            }
            #expect(runs.withLock { $0 } == 2)
            #expect(try await store.configurationVersion() == 2)
            await #expect {
                try await engine.write { connection in
                    _ = try connection.run("update configuration set version = version + 1")
                    _ = try connection.rows(Self.ownEnd)
                }
            } throws: { error in
                if case StorageError.unavailable = error { true } else { false }
            }
            #expect(try await store.configurationVersion() == 2)
            await engine.close()
        }
    }

    @Test("a read whose connection is lost is run again")
    func lostRead() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.engine()
            let runs = Mutex(0)
            let rows = try await engine.read { connection in
                if runs.withLock({
                    $0 += 1; return $0
                }) == 1 {
                    _ = try connection.rows(Self.ownEnd)
                }
                return try connection.rows("select 1").map(\.values)
            }
            #expect(rows == [[.integer(1)]])
            await engine.close()
        }
    }

    @Test("a single statement whose answer is lost is not run again")
    func lostStatement() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.engine()
            await #expect {
                _ = try await engine.rows(changing: Self.ownEnd)
            } throws: { error in
                if case StorageError.unavailable(let message) = error {
                    message.contains("may have happened")
                } else {
                    false
                }
            }
            await engine.close()
        }
    }

    @Test("of two units that wait for each other one gives way and is run again")
    func deadlock() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.engine()
            _ = try await SQLStore.open(engine: engine)
            for name in ["a", "b"] { _ = try await engine.run("insert into sealed_keys values (\(name), \(bytes(0)))") }
            let gates = [Gate(), Gate()]
            let runs = Mutex(0)
            _ = try await race(2) { index in
                let names = index == 0 ? ["a", "b"] : ["b", "a"]
                try await engine.write { connection in
                    runs.withLock { $0 += 1 }
                    _ = try connection.run("update sealed_keys set sealed = \(bytes(1)) where name = \(names[0])")
                    gates[index].open()
                    gates[1 - index].wait()
                    _ = try connection.run("update sealed_keys set sealed = \(bytes(1)) where name = \(names[1])")
                }
            }
            // Whoever gave way may meet the other one once more.
            #expect(runs.withLock { $0 } >= 3)
            await engine.close()
        }
    }

    @Test("a unit that goes on after an error is not taken for done")
    func swallowedError() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.engine()
            let store = try await SQLStore.open(engine: engine)
            await #expect(throws: StorageError.self) {
                try await engine.write { connection in
                    _ = try connection.run("update configuration set version = version + 1")
                    _ = try? connection.run("insert into configuration (id, version) values (1, 1)")
                }
            }
            #expect(try await store.configurationVersion() == 1)
            await engine.close()
        }
    }

    @Test("a server that cannot be reached is unavailable")
    func unreachable() async throws {
        let engine = try PostgresEngine(#require(PostgresAddress("postgres://signet@/signet?host=/nowhere")))
        await #expect {
            _ = try await SQLStore.open(engine: engine)
        } throws: { error in
            if case StorageError.unavailable = error { true } else { false }
        }
        await engine.close()
    }

    @Test("more statements than are kept prepared all work")
    func manyStatements() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 1)
            let sums = try await engine.read { connection in
                try (0..<600).map { number in
                    try connection.rows(SQL(stringLiteral: "select \(number)")).first?.values
                }
            }
            #expect(sums == (0..<600).map { [.integer(Int64($0))] })
            await engine.close()
        }
    }
}
