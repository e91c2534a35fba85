import App
import ArgumentParser

struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Prints the configuration in the format of apply, without secrets.")

    @OptionGroup var options: CommonOptions

    @Option(help: "Only this organization, with its people and its clients.")
    var organization: String?

    func run() async throws {
        Output.text(try await options.withServices { try await ExportCommand($0).yaml(organization: organization) })
    }
}
