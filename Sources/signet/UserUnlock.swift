import App
import ArgumentParser

struct UserUnlock: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock", abstract: "Ends the pause after too many failed sign-ins.")

    @OptionGroup var person: PersonOptions

    func run() async throws { Output.line(try await person.withPerson { try await $0.unlock() }) }
}
