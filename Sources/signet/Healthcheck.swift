import App
import ArgumentParser

struct Healthcheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck", abstract: "Exits 0 when the server on this machine answers ready.")

    @OptionGroup var options: CommonOptions

    func run() async throws {
        try await HealthProbe.run(settings: options.settings())
        Output.line("ready")
    }
}
