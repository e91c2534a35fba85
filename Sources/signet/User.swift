import App
import ArgumentParser

/// Support tasks for one person, each a file.
struct User: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Support for one person.",
        subcommands: [UserInvite.self])
}
