import App
import ArgumentParser

struct ConnectionList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract:
            "How each connection stands: state, certificate, the last sign-in that worked and the last that did not.")

    @OptionGroup var options: CommonOptions

    @Option(help: "Only this organization's.")
    var organization: String?

    @Flag(help: "JSON, an object a line.")
    var json = false

    func run() async throws {
        try await options.withServices { services in
            let commands = ConnectionCommands(services, isJSON: json)
            try await commands.list(organization: organization) { Output.line($0) }
        }
    }
}
