import Foundation

/// `signet-bench [SECONDS [ROW…]]`: measures a server of its own and prints a table an engine, each row beside its
/// ceiling; only the rows whose names contain one of those given.
///
/// `signet-bench growth [ACCOUNTS…]` does so in databases of growing size, and draws the table into the folder that
/// `SIGNET_BENCH_PLOTS` names. `SIGNET_BENCH_ENGINES` names the engines.
@main
struct Bench {
    static func main() async {
        do {
            try await run()
        } catch {
            try? FileHandle.standardError.write(contentsOf: Data("signet-bench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "hello", let port = arguments.dropFirst().first.flatMap({ Int($0) }) {
            return try await HelloServer.run(port: port)
        }
        let isGrowth = arguments.first == "growth"
        let seconds = isGrowth ? 4 : arguments.first.flatMap(Double.init) ?? 4
        let ceilings = try await Ceilings.measure(seconds: seconds)
        let wanted = isGrowth ? [] : Array(arguments.dropFirst())
        if !isGrowth, wanted.isEmpty { print(Table(title: "saml", rows: try AssertionRows().rows()).text) }
        for engine in engines {
            if isGrowth {
                let sizes = arguments.dropFirst().compactMap { Int($0) }
                let steps = sizes.isEmpty ? [100, 10_000, 100_000, 1_000_000] : sizes
                try await Growth(engine: engine, seconds: seconds, ceilings: ceilings, sizes: steps).run()
            } else {
                let run = Run(engine: engine, seconds: seconds, ceilings: ceilings, wanted: wanted)
                let rows = try await run.rows()
                print(Table(title: engine, rows: rows).text)
            }
        }
    }

    /// Those asked for, or all there are.
    private static var engines: [String] {
        let environment = ProcessInfo.processInfo.environment
        if let named = environment["SIGNET_BENCH_ENGINES"] { return named.split(separator: " ").map(String.init) }
        return ["sqlite"] + (environment["SIGNET_TEST_POSTGRES"] == nil ? [] : ["postgres"])
    }

    /// Says something beside the tables.
    static func note(_ line: String) { try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8)) }
}
