import App
import ArgumentParser

struct UserInvite: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invite", abstract: "Makes a link by which a person registers, and prints it.",
        discussion: "The account is made if there is none. A link that was made before does not work any more.")

    @OptionGroup var options: CommonOptions

    @Option(help: "Short name of the person's organization.")
    var organization: String

    @Option(help: "The person's email.")
    var email: String

    @Option(help: "The person's first name.")
    var givenName: String?

    @Option(help: "The person's family name.")
    var familyName: String?

    @Option(help: "The person's language, as in de.")
    var locale: String?

    @Flag(help: "Mail the link, too.")
    var send = false

    @Flag(help: "Take the link back instead of making one.")
    var revoke = false

    func validate() throws {
        guard !send || !revoke else { throw ValidationError("--send and --revoke exclude each other") }
        if let problem = InviteCommand.problem(organization: organization, email: email) {
            throw ValidationError(problem)
        }
    }

    func run() async throws {
        let guest = InviteCommand.Guest(
            organization: organization, email: email, givenName: givenName, familyName: familyName, locale: locale)
        Output.line(
            try await options.withServices { services in
                let command = InviteCommand(services)
                return try await revoke ? command.revoke(guest) : command.run(guest, sends: send)
            })
    }
}
