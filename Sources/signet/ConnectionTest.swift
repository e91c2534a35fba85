import App
import ArgumentParser

struct ConnectionTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Tries a connection with a real sign-in at the identity provider; nobody is signed in here.",
        discussion: """
            Prints an address that works once. Who opens it signs in at the identity provider. Then prints what was sent, \
            what came back, each check with what was expected, how far the clocks differ, who would have signed in, and \
            what to change where a check failed. No account is made, linked or changed. Exits 1 when the sign-in would \
            have been refused.
            """)

    @OptionGroup var options: CommonOptions

    @Argument(help: "The connection's id. A disabled one can be tested too.")
    var id: String

    @Option(help: "How many seconds to wait for somebody to come back.")
    var wait = 900

    @Flag(help: "One JSON object a line: the address, then the outcome.")
    var json = false

    func validate() throws {
        guard (1...3_600).contains(wait) else { throw ValidationError("--wait: expected 1 to 3600 seconds") }
    }

    func run() async throws {
        let isAccepted = try await options.withServices {
            try await ConnectionTestCommand($0, isJSON: json).run(id, waiting: wait) { Output.line($0) }
        }
        guard isAccepted else { throw ExitCode.failure }
    }
}
