import App
import ArgumentParser
import Foundation

struct UserSetPassword: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-password",
        abstract: "Sets a person's password, to be changed at the next sign-in.",
        discussion: "Reads it from standard input. Ends the person's sessions and tokens.")

    @OptionGroup var person: PersonOptions

    @Option(help: "Take it from an environment variable: env:NAME.")
    var password: String?

    func run() async throws {
        let chosen = try UserCommands.password(password, environment: ProcessInfo.processInfo.environment) {
            FileHandle.standardInput.readDataToEndOfFile()
        }
        let done = try await person.withPerson { try await $0.setPassword(chosen) }
        if let warning = done.warning { Output.warning(warning) }
        Output.line(done.text)
    }
}
