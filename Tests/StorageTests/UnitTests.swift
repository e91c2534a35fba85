import Primitives
import SQLStorage
import Storage
import TestKit
import Testing

private struct Refused: Error {}

@Suite("Units of work")
struct UnitTests {
    private static func insert(_ number: Int) -> SQL {
        "insert into one_time_values (kind, value, expires_at) values ('setup', \(Array("\(number)".utf8)), 0)"
    }

    private static func count(_ engine: any SQLEngine) async throws -> Int {
        try await engine.read { connection in try connection.rows("select value from one_time_values").count }
    }

    @Test("one that fails takes back its own changes and no others'", arguments: Engine.allCases)
    func failingNeighbours(on kind: Engine) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            _ = try await SQLStore.open(engine: engine)
            let outcomes = try await race(60) { number in
                do {
                    try await engine.write { connection in
                        _ = try connection.run(Self.insert(number))
                        if number % 3 == 1 { throw Refused() }
                        // A duplicate: the schema refuses it.
                        if number % 3 == 2 { _ = try connection.run(Self.insert(number)) }
                    }
                    return number % 3 == 0
                } catch is Refused {
                    return number % 3 == 1
                } catch StorageError.conflict {
                    return number % 3 == 2
                }
            }
            #expect(outcomes.allSatisfy { $0 })
            #expect(try await Self.count(engine) == 20)
            await engine.close()
        }
    }

    @Test("what a unit returned is seen by every later read", arguments: Engine.allCases)
    func readYourWrites(on kind: Engine) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            _ = try await SQLStore.open(engine: engine)
            let seen = try await race(20) { number in
                for step in 0..<5 {
                    let value = number * 100 + step
                    _ = try await engine.run(Self.insert(value))
                    let rows = try await engine.read { connection in
                        try connection.rows(
                            "select kind from one_time_values where kind = 'setup' and value = \(Array("\(value)".utf8))"
                        )
                    }
                    if rows.isEmpty { return false }
                }
                return true
            }
            #expect(seen.allSatisfy { $0 })
            await engine.close()
        }
    }

    @Test("every constraint of the schema is a conflict", arguments: Engine.allCases, UnitTests.refused)
    func conflicts(on kind: Engine, sql: SQL) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            _ = try await SQLStore.open(engine: engine)
            await #expect {
                _ = try await engine.run(sql)
            } throws: { error in
                if case StorageError.conflict = error { true } else { false }
            }
            await #expect {
                _ = try await engine.run("insert into no_such_table values (1)")
            } throws: { error in
                if case StorageError.failed = error { true } else { false }
            }
            await engine.close()
        }
    }

    static let refused: [SQL] = [
        "insert into configuration (id, version) values (1, 1)",
        "insert into configuration (id, version) values (2, 1)",
        "update configuration set version = null",
        "insert into passwords (account, hash, changed_at, must_change, history) values ('nobody', 'h', 0, 0, '[]')",
        "insert into sessions (id, secret_hash, account, proofs, started_at, last_seen_at) values ('s', \([1] as [UInt8]), 'a', '', 0, 0)",
    ]

    @Test("units that wait at closing are finished first", arguments: Engine.allCases)
    func closing(on kind: Engine) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            _ = try await SQLStore.open(engine: engine)
            let gate = Gate()
            async let first: Void = engine.write { connection in
                gate.wait()
                _ = try connection.run(Self.insert(1))
            }
            try await gate.stopped(1)
            async let closed: Void = engine.close()
            gate.open()
            try await first
            await closed
            let again = try database.engine()
            #expect(try await Self.count(again) == 1)
            await again.close()
        }
    }
}
