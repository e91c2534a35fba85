import App
import ArgumentParser

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Runs the server.",
        discussion: "Creates what is missing: database, master key, signing keys.")

    @OptionGroup var options: CommonOptions

    @Flag(
        name: .customLong("demo"), help: "With a demonstration organization and application, in a database of its own.")
    var isDemo = false

    @Flag(name: .customLong("print-settings"), help: "Print the effective settings, without secrets, and stop.")
    var printsSettings = false

    func run() async throws {
        let settings = try options.settings()
        if printsSettings { return Output.line(settings.printable) }
        try await isDemo ? DemoServer.run(settings) : ProductionServer.run(settings)
    }
}
