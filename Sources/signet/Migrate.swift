import App
import ArgumentParser

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Brings the database's schema up to date.", discussion: "serve does this too."
    )

    @OptionGroup var options: CommonOptions

    @Flag(name: .customLong("dry-run"), help: "Only say what would be done.")
    var isDryRun = false

    func run() async throws {
        for line in try await Migrations.run(settings: options.settings(), isDryRun: isDryRun) { Output.line(line) }
    }
}
