import App
import ArgumentParser

struct UserUnlink: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlink", abstract: "Cuts a person's tie to an identity provider.",
        discussion: """
            For somebody whom their provider names otherwise now. Ends the sessions and tokens that came through it. \
            signet explain prints what a person is tied to.
            """)

    @OptionGroup var person: PersonOptions

    @Option(help: "Which connection; left out, all of them.")
    var connection: String?

    func run() async throws { Output.line(try await person.withPerson { try await $0.unlink(from: connection) }) }
}
