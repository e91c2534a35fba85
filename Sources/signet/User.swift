import App
import ArgumentParser

/// Support tasks for one person, each a file.
struct User: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Support for one person.",
        subcommands: [
            UserInvite.self, UserUnlock.self, UserResetMFA.self, UserSetPassword.self, UserSuspend.self,
            UserActivate.self, UserUnlink.self,
        ])
}

/// Whom a support task is for.
struct PersonOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions

    @Option(help: "Short name of the person's organization; '-' is the operators'.")
    var organization: String

    @Option(help: "The person's email.")
    var email: String

    func validate() throws {
        guard UserCommands.isEmail(email) else { throw ValidationError("--email: '\(email)' is not an email address") }
    }

    /// Finds the person, gives the commands for them to `body`, and closes the database again.
    func withPerson<Result>(_ body: (UserCommands) async throws -> Result) async throws -> Result {
        try await common.withServices { services in
            try await body(try await UserCommands(services, organization: organization, email: email))
        }
    }
}
