import AsyncHTTPClient
import Foundation
import NIOCore
import SQLStorage

/// Measures what operations cost in databases of growing size.
struct Growth {
    let engine: String
    let seconds: Double
    let ceilings: Ceilings
    let sizes: [Int]

    /// Prints one table: a row an operation, a column a size.
    ///
    /// Draws it too, where the environment names a folder for that.
    func run() async throws {
        let http = HTTPClient.measuring()
        var columns: [(size: Int, rows: [Row])] = []
        for size in sizes {
            let subject = try await Subject.start(engine: engine, algorithm: "ES256", http: http) { engine in
                let start = ContinuousClock.now
                try await PopulationLoader(engine: engine, population: Population(accounts: size)).load()
                Bench.note("\(size) accounts loaded in \(Int((ContinuousClock.now - start).milliseconds / 1_000)) s")
            }
            defer { subject.stop() }
            let run = Run(engine: engine, seconds: seconds, ceilings: ceilings, wanted: Self.wanted)
            var rows = try await run.measure(subject)
            let database = try subject.database(engine)
            rows.append(
                try await CleanUp(
                    engine: database, population: Population(accounts: size), withPostgres: engine == "postgres"
                ).row())
            await database.close()
            columns.append((size, rows))
        }
        try await http.shutdown()
        print(text(columns))
        guard let folder = ProcessInfo.processInfo.environment["SIGNET_BENCH_PLOTS"] else { return }
        try plot(columns).write(toFile: "\(folder)/growth-\(engine).svg", atomically: true, encoding: .utf8)
    }

    /// The rows whose cost could depend on how much there is.
    private static let wanted = [
        "client credentials, ES256", "refresh, rotating, durable", "userinfo", "introspection",
        "code with PKCE on a live session, durable", "password sign-in",
    ]

    private static var operations: [String] { wanted + [CleanUp.operation] }

    private func plot(_ columns: [(size: Int, rows: [Row])]) -> String {
        let lines = Self.operations.map { name in
            (operation: name, costs: columns.map { column in column.rows.first { $0.operation == name }?.cpu })
        }
        let title = "What an operation costs, by the size of the database (\(engine))"
        return GrowthPlot(title: title, sizes: columns.map(\.size), lines: lines).svg
    }

    private func text(_ columns: [(size: Int, rows: [Row])]) -> String {
        let head = ["CPU/op µs, \(engine)"] + columns.map { "\($0.size) accounts" }
        let lines = Self.operations.map { name in
            [name]
                + columns.map { column in
                    column.rows.first { $0.operation == name }?.cpu.map { String(Int($0.rounded())) } ?? ""
                }
        }
        let rule = [String](repeating: "---", count: head.count)
        return ([head, rule] + lines).map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }
}
