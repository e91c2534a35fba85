import App
import ArgumentParser

struct Backup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the database into a file, as it is at one moment, while the server runs.",
        discussion: """
            The file is the same for both engines. The master key is not in it: keep a copy of it in another place. \
            Sessions, tokens, codes and links are not in it either: a restore ends them all.
            """)

    @OptionGroup var options: CommonOptions

    @Argument(help: "The file to write.")
    var file: String

    @Flag(help: "Replace the file if it exists.")
    var force = false

    func run() async throws {
        let lines = try await BackupCommand(settings: options.settings()).run(to: file, replacing: force)
        for line in lines { Output.line(line) }
    }
}
