import App
import ArgumentParser

struct ConnectionRotateKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-key",
        abstract: "Lets our next key at a SAML connection sign from now on, and publishes another one ahead.",
        discussion: """
            See first that the identity provider has the next key: it is in our metadata since the last rotation. What is \
            encrypted for the old key is still opened.
            """)

    @OptionGroup var options: CommonOptions

    @Argument(help: "The connection's id.")
    var id: String

    @Flag(help: "JSON, an object a line.")
    var json = false

    func run() async throws {
        try await options.withServices { services in
            let commands = ConnectionCommands(services, isJSON: json)
            try await commands.rotateKey(of: id) { Output.line($0) }
        }
    }
}
