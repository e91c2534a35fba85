import Foundation

/// `signet-bench`: measures a server of its own and prints one table, each row beside its ceiling.
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
        let seconds = arguments.first.flatMap(Double.init) ?? 4
        let engines =
            ["sqlite"] + (ProcessInfo.processInfo.environment["SIGNET_TEST_POSTGRES"] == nil ? [] : ["postgres"])
        let ceilings = try await Ceilings.measure(seconds: seconds)
        print(Table(title: "saml", rows: try AssertionRows().rows()).text)
        for engine in engines {
            let rows = try await Run(engine: engine, seconds: seconds, ceilings: ceilings).rows()
            print(Table(title: engine, rows: rows).text)
        }
    }
}
