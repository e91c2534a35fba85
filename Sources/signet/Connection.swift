import App
import ArgumentParser

/// Organizations' identity providers, each command a file.
struct Connection: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connection", abstract: "Organizations' identity providers.",
        subcommands: [
            ConnectionList.self, ConnectionTest.self, ConnectionAttempts.self, ConnectionMetadata.self,
            ConnectionRefresh.self, ConnectionRotateKey.self,
        ])
}
