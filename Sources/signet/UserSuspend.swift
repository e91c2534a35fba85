import App
import ArgumentParser

struct UserSuspend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suspend", abstract: "Suspends a person, and ends their sessions and tokens.",
        discussion: "A running server tells the applications that want to be told.")

    @OptionGroup var person: PersonOptions

    func run() async throws { Output.line(try await person.withPerson { try await $0.suspend() }) }
}
