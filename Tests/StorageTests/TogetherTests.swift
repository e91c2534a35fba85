import PostgresEngine
import Primitives
import SQLStorage
import Storage
import TestKit
import Testing

@Suite("Statements that go together")
struct TogetherTests {
    private static func values(_ engine: any SQLEngine) async throws -> Set<SQLValue> {
        Set(try await engine.read { try $0.rows("select value from one_time_values").flatMap(\.values) })
    }

    @Test("each does its part after those before it, and says what it did", arguments: Engine.allCases)
    func outcomes(on kind: Engine) async throws {
        try await kind.withEngine { engine in
            let counts = try await race(60) { index in
                let outcomes = try await engine.run(together: [
                    SQL.insertion(of: "\(index)"),
                    "update one_time_values set expires_at = 7 where value = \(Array("\(index)".utf8)) returning kind",
                    "update one_time_values set expires_at = 8 where value = \(Array("nobody's".utf8))",
                    "select expires_at from one_time_values where value = \(Array("\(index)".utf8))",
                ])
                #expect(outcomes.count == 4)
                #expect(outcomes[1].rows.map(\.values) == [[.text("setup")]])
                #expect(outcomes[3].rows.map(\.values) == [[.integer(7)]])
                return outcomes.prefix(3).map(\.changes)
            }
            #expect(counts.allSatisfy { $0 == [1, 1, 0] })
            #expect(try await Self.values(engine).count == 60)
        }
    }

    @Test("one that is refused takes all of them back, and nobody else's", arguments: Engine.allCases)
    func refused(on kind: Engine) async throws {
        try await kind.withEngine { engine in
            for round in 0..<3 {
                let done = try await race(40) { index -> Bool in
                    let value = "\(round)/\(index)"
                    let twice = index.isMultiple(of: 2)
                    do {
                        _ = try await engine.run(together: [
                            SQL.insertion(of: value), SQL.insertion(of: twice ? value : value + "b"),
                            SQL.insertion(of: value + "c"),
                        ])
                        #expect(!twice)
                        return true
                    } catch StorageError.conflict {
                        #expect(twice)
                        return false
                    }
                }
                #expect(done.count { $0 } == 20)
                #expect(try await Self.values(engine).count == (round + 1) * 60)
            }
            await #expect(throws: StorageError.self) {
                try await engine.run(together: [SQL.insertion(of: "a"), "select \("a\u{0}b")"])
            }
            #expect(try await Self.values(engine).count == 180)
        }
    }

    @Test("of two that wait for each other one gives way and is carried out again")
    func deadlock() async throws {
        try await Engine.postgres.withDatabase { database in
            // Too few connections for changes to share one.
            let engine = try database.postgresEngine(connections: 3)
            _ = try await SQLStore.open(engine: engine)
            _ = try await engine.run(together: [SQL.insertion(of: "a"), SQL.insertion(of: "b")])
            @Sendable func raise(_ value: String) -> SQL {
                "update one_time_values set expires_at = expires_at + 1 where value = \(Array(value.utf8))"
            }
            for _ in 0..<2 {
                _ = try await race(2) { index in
                    let values = index == 0 ? ["a", "b"] : ["b", "a"]
                    _ = try await engine.run(together: [
                        raise(values[0]), "select cast(1 as bigint) from pg_sleep(0.3)", raise(values[1]),
                    ])
                }
            }
            let counts = try await engine.rows(finding: "select expires_at from one_time_values").map(\.values)
            #expect(counts == [[.integer(4)], [.integer(4)]])
            await engine.close()
        }
    }

    @Test("more of them than connections wait for their turn, and what waits too long is refused")
    func turns() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.postgresEngine(connections: 3) { $0.wait = .seconds(2) }
            _ = try await SQLStore.open(engine: engine)
            _ = try await race(300) { index in try await engine.run(SQL.insertion(of: "\(index)")) }
            #expect(try await Self.values(engine).count == 300)
            let done = try await race(60) { index -> Bool in
                do {
                    _ = try await engine.run(together: [
                        SQL.insertion(of: "slow \(index)"), "select cast(1 as bigint) from pg_sleep(0.7)",
                    ])
                    return true
                } catch StorageError.unavailable {
                    return false
                }
            }
            // Those that were refused have left nothing.
            #expect(done.contains(true) && done.contains(false))
            #expect(try await Self.values(engine).count == 300 + done.count { $0 })
            await engine.close()
        }
    }
}
