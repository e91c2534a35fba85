import App
import ArgumentParser

struct ConnectionRefresh: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh",
        abstract: "Looks at the metadata of a SAML identity provider now instead of in some hours.",
        discussion: "Prints what was taken over. Exits 1 when nothing was although something changed, and says why.")

    @OptionGroup var options: CommonOptions

    @Argument(help: "The connection's id.")
    var id: String

    @Flag(help: "Take over what they say, another entity ID or only new keys too: after a look at the provider itself.")
    var accept = false

    @Flag(help: "JSON, an object a line.")
    var json = false

    func run() async throws {
        try await options.withServices { services in
            let commands = ConnectionCommands(services, isJSON: json)
            try await commands.refresh(id, accepts: accept) { Output.line($0) }
        }
    }
}
