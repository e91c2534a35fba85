import App
import ArgumentParser

struct Restore: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Fills an empty database with a backup, of this engine or of the other.",
        discussion: """
            Needs the master key that the backup was made with. All or nothing; a database that is not empty is refused. \
            Every session, token, code and link ends, recovery codes go, and the signing keys are new.
            """)

    @OptionGroup var options: CommonOptions

    @Argument(help: "The file that signet backup wrote.")
    var file: String

    func run() async throws {
        let settings = try options.settings()
        let command = RestoreCommand(settings: settings, logger: LogSetup.commandLogger(settings.log))
        for line in try await command.run(from: file) { Output.line(line) }
    }
}
