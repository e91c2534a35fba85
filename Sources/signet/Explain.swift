import App
import ArgumentParser

struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Says through which steps a person would be taken to sign in, and why.",
        discussion: "Nobody is signed in and nothing is changed.")

    @OptionGroup var options: CommonOptions

    @Option(help: "Short name of the organization; '-' is the operators'.")
    var organization: String

    @Option(help: "Whose sign-in. Somebody unknown is explained too.")
    var email: String

    @Option(help: "The application they come from: its client_id.")
    var client: String?

    @Option(help: "An authentication context that the application asks for (acr_values).")
    var acr: String?

    @Option(name: .customLong("max-age"), help: "How many seconds ago the sign-in may be at most (max_age).")
    var maxAge: Int?

    @Flag(help: "As JSON.")
    var json = false

    func validate() throws {
        guard question != nil else { throw ValidationError("--email: '\(email)' is not an email address") }
        guard (maxAge ?? 0) >= 0 else { throw ValidationError("--max-age: expected 0 or more seconds") }
    }

    func run() async throws {
        guard let question else { return }
        Output.line(try await options.withServices { try await ExplainCommand($0).run(question, isJSON: json) })
    }

    private var question: ExplainCommand.Question? {
        ExplainCommand.Question(organization: organization, email: email, client: client, acr: acr, maxAge: maxAge)
    }
}
