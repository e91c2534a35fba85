import Foundation
import PostgresEngine
import SQLStorage
import Storage
import TestKit
import Testing

@Suite("Changes that come at once")
struct PostgresGroupTests {
    private static let ownTransaction: SQL = "select cast(cast(pg_current_xact_id() as text) as bigint)"

    private static func values(_ engine: any SQLEngine) async throws -> Set<SQLValue> {
        Set(try await engine.read { try $0.rows("select value from one_time_values").flatMap(\.values) })
    }

    private static func raise(_ value: String, by amount: Int64 = 1) -> SQL {
        "update one_time_values set expires_at = expires_at + \(amount) where value = \(Array(value.utf8))"
    }

    /// Carries out 40 changes at once; how many transactions they took.
    private static func transactions(_ engine: any SQLEngine, named name: String) async throws -> Int {
        let transactions = try await race(40) { index -> SQLValue? in
            let pause: SQL = "select cast(\(index) as bigint) from pg_sleep(\(index == 0 ? "0.1" : "0")::float)"
            let outcomes = try await engine.run(together: [
                SQL.insertion(of: "\(name)/\(index)"), pause, ownTransaction,
            ])
            #expect(outcomes[0].changes == 1)
            #expect(outcomes[1].rows.map(\.values) == [[.integer(Int64(index))]])
            return outcomes[2].rows.first?.values.first
        }
        return Set(transactions).count
    }

    @Test("while one transaction is under way the changes of the next gather, and each caller has its own answer")
    func gathering() async throws {
        try await Engine.postgres.withEngine { engine in
            let transactions = try await Self.transactions(engine, named: "a")
            #expect(transactions < 40)
            #expect(try await Self.values(engine).count == 40)
        }
    }

    @Test("they gather again when a server that was away is back")
    func away() async throws {
        try await Engine.postgres.withDatabase { database in
            _ = try await database.store()
            let folder = try #require(database.setting.firstMatch(of: /host=(\/[^&]+)/)?.1)
            let link = "/tmp/signet-\(UUID().uuidString.prefix(8))"
            defer { try? FileManager.default.removeItem(atPath: link) }
            var limits = PostgresLimits()
            limits.connections = 6
            limits.wait = .seconds(60)
            let address = try #require(PostgresAddress(database.setting.replacing(folder, with: link)))
            let engine = try PostgresEngine(address, limits: limits)
            await #expect(throws: StorageError.self) { _ = try await engine.run(SQL.insertion(of: "a")) }
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: String(folder))
            while (try? await engine.run("select 1")) == nil { try await Task.sleep(for: .milliseconds(50)) }
            var round = 0
            while try await Self.transactions(engine, named: "\(round)") == 40 { round += 1 }
            #expect(try await Self.values(engine).count == 40 * (round + 1))
            await engine.close()
        }
    }

    @Test("one that waits for somebody's row holds up nobody else, and is done when the row is free")
    func heldRow() async throws {
        try await Engine.postgres.withEngine { engine in
            _ = try await engine.run(together: ["a", "b"].map(SQL.insertion))
            let held = Gate()
            let released = Gate()
            async let holding: Void = engine.write { connection in
                _ = try connection.run(Self.raise("a", by: 100))
                held.open()
                released.wait()
            }
            try await held.opened()
            async let waiting = engine.run(Self.raise("a"))
            let others = try await race(40) { _ in try await engine.run(Self.raise("b")) }
            #expect(others.allSatisfy { $0 == 1 })
            released.open()
            try await holding
            #expect(try await waiting == 1)
            let counts = try await engine.rows(finding: "select expires_at from one_time_values order by value")
            #expect(counts.map(\.values) == [[.integer(101)], [.integer(40)]])
        }
    }

    @Test("when the connection is lost all that went over it hear so, have left nothing, and the next one is served")
    func lost() async throws {
        try await Engine.postgres.withEngine { engine in
            let ending: SQL = "select cast(count(pg_terminate_backend(pg_backend_pid())) as bigint)"
            for round in 0..<3 {
                let before = try await Self.values(engine)
                let done = try await race(40) { index -> SQLValue? in
                    let value = "\(round)/\(index)"
                    do {
                        let next: SQL = index == 20 ? ending : "select cast(1 as bigint)"
                        _ = try await engine.run(together: [SQL.insertion(of: value), next])
                        return .blob(Array(value.utf8))
                    } catch StorageError.unavailable {
                        return nil
                    }
                }
                #expect(done[20] == nil)
                #expect(try await Self.values(engine) == before.union(done.compactMap { $0 }))
            }
        }
    }

    @Test("nobody waits behind a transaction that takes long")
    func slow() async throws {
        try await Engine.postgres.withEngine { engine in
            _ = try await engine.run(SQL.insertion(of: "a"))
            let slow: SQL = """
                do $$ begin
                    while not exists (select from one_time_values where value = 'end'::bytea) loop
                        perform pg_sleep(0.02);
                    end loop;
                end $$
                """
            async let long = engine.run(together: [SQL.insertion(of: "b"), slow])
            let running: SQL = "select 1 from pg_stat_activity where query = \(slow.text)"
            while try await engine.read({ try $0.rows(running) }).isEmpty {
                try await Task.sleep(for: .milliseconds(10))
            }
            let counts = try await race(100) { _ in try await engine.run(Self.raise("a")) }
            #expect(counts.allSatisfy { $0 == 1 })
            #expect(try await Self.values(engine) == [.blob(Array("a".utf8))])
            _ = try await engine.run(SQL.insertion(of: "end"))
            #expect(try await long.count == 2)
            #expect(try await Self.values(engine).count == 3)
        }
    }

    @Test("more than a group has room for are carried out beside it")
    func overflow() async throws {
        try await Engine.postgres.withEngine { engine in
            let counts = try await race(400) { index in try await engine.run(SQL.insertion(of: "\(index)")) }
            #expect(counts.reduce(0, +) == 400)
            #expect(try await Self.values(engine).count == 400)
        }
    }
}
