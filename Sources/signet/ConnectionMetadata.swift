import App
import ArgumentParser

struct ConnectionMetadata: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metadata",
        abstract:
            "What the identity provider has to know of us: our SAML metadata, or the addresses of our OpenID Connect client."
    )

    @OptionGroup var options: CommonOptions

    @Argument(help: "The connection's id.")
    var id: String

    @Flag(help: "JSON, an object a line.")
    var json = false

    func run() async throws {
        try await options.withServices { services in
            let commands = ConnectionCommands(services, isJSON: json)
            try await commands.metadata(of: id) { Output.line($0) }
        }
    }
}
