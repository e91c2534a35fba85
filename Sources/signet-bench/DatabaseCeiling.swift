import Foundation
import SQLStorage

/// What one row costs on an engine when nothing else is done: CPU of whoever asks and of the database, together.
struct DatabaseCeiling {
    /// Microseconds for a row found by its key.
    let read: Double
    /// Microseconds for a row added in a unit of its own, durable, with fifteen others at the same time.
    let write: Double

    /// Measures in a table of its own.
    static func measure(_ engine: any SQLEngine, withPostgres: Bool, seconds: Double) async throws -> DatabaseCeiling {
        _ = try await engine.run("create table bench_rows (id bigint primary key, value text not null)")
        let clients = 16
        let value = String(repeating: "a", count: 200)
        for client in 0..<clients { _ = try await engine.run(insertion(Int64(client), value)) }
        let read = try await cost(withPostgres, clients: clients, seconds: seconds) { client in
            _ = try await engine.rows(finding: "select value from bench_rows where id = \(client)")
        }
        let numbers = Numbers()
        let write = try await cost(withPostgres, clients: clients, seconds: seconds) { _ in
            _ = try await engine.run(insertion(await numbers.next(), value))
        }
        _ = try await engine.run("drop table bench_rows")
        return DatabaseCeiling(read: read, write: write)
    }

    private static func insertion(_ id: Int64, _ value: String) -> SQL {
        "insert into bench_rows (id, value) values (\(id), \(value))"
    }

    private static func cost(
        _ withPostgres: Bool, clients: Int, seconds: Double, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Double {
        let before = MeasuredProcess.ownCPUSeconds(withPostgres: withPostgres)
        let result = try await Load.run(clients: clients, seconds: seconds, body)
        let after = MeasuredProcess.ownCPUSeconds(withPostgres: withPostgres)
        return (after - before) * 1e6 / Double(result.operations)
    }

    /// Numbers that nobody else gets.
    private actor Numbers {
        private var last: Int64 = 1_000

        func next() -> Int64 {
            last += 1
            return last
        }
    }
}
