import App
import ArgumentParser

struct UserResetMFA: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset-mfa", abstract: "Removes a person's devices for one-time codes, and their recovery codes.",
        discussion: "For who has lost their device. Ends their sessions, and mails them.")

    @OptionGroup var person: PersonOptions

    func run() async throws { Output.line(try await person.withPerson { try await $0.resetMFA() }) }
}
