import App
import ArgumentParser

struct ConnectionAttempts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attempts",
        abstract:
            "The last attempts to sign in through a connection, the newest first, each with the checks that failed.",
        discussion:
            "The id is the one that a person's error page shows. With --id one attempt in full, with what to change.")

    @OptionGroup var options: CommonOptions

    @Argument(help: "The connection's id.")
    var id: String

    @Option(help: "Only the last so many.")
    var last = 200

    @Option(name: .customLong("id"), help: "Only the attempt with this id, in full.")
    var correlation: String?

    @Flag(help: "JSON, an object a line.")
    var json = false

    func validate() throws {
        guard (1...200).contains(last) else { throw ValidationError("--last: expected 1 to 200") }
    }

    func run() async throws {
        try await options.withServices { services in
            let commands = ConnectionCommands(services, isJSON: json)
            try await commands.attempts(of: id, last: last, correlation: correlation) { Output.line($0) }
        }
    }
}
