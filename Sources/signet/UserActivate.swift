import App
import ArgumentParser

struct UserActivate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate", abstract: "Lets a suspended person sign in again.")

    @OptionGroup var person: PersonOptions

    func run() async throws { Output.line(try await person.withPerson { try await $0.activate() }) }
}
