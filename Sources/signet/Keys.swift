import App
import ArgumentParser

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Signing keys.",
        subcommands: [List.self, Rotate.self, Revoke.self, RotateMaster.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists the signing keys, oldest first.")

        @OptionGroup var options: CommonOptions

        func run() async throws {
            for line in try await options.withServices({ try await KeyCommands($0).list() }) { Output.line(line) }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate", abstract: "Lets the keys published ahead sign from now on.",
            discussion: """
                Old keys stay published until their last token has expired. A running server follows within a second. Right \
                after another rotation it waits until every server publishes the next keys: ten seconds at most. \
                Applications may go by copies of the keys for five minutes, and it says so where those lack the next ones.
                """)

        @OptionGroup var options: CommonOptions

        @Option(
            name: .customLong("algorithm"), parsing: .upToNextOption,
            help: "Only the keys of these algorithms: \(KeyCommands.algorithms.joined(separator: ", ")).")
        var algorithms: [String] = []

        func validate() throws {
            for name in algorithms where !KeyCommands.algorithms.contains(name) {
                throw ValidationError("no algorithm \(name): \(KeyCommands.algorithms.joined(separator: ", "))")
            }
        }

        func run() async throws {
            let rotated = try await options.withServices { try await KeyCommands($0).rotate(algorithms) }
            for line in rotated.keys { Output.line(line) }
            if let warning = rotated.warning { Output.warning(warning) }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "Takes signing keys that have leaked out of use at once.",
            discussion: """
                Nothing they signed is accepted here any more; others sign in their stead, within a second. Applications \
                go on accepting old tokens until they fetch the published keys again.
                """)

        @OptionGroup var options: CommonOptions

        @Argument(help: "The ids of the keys, as `signet keys list` shows them.")
        var keys: [String] = []

        @Flag(help: "All keys there are.")
        var all = false

        func validate() throws {
            guard keys.isEmpty == all else { throw ValidationError("name the keys, or give --all") }
        }

        func run() async throws {
            for line in try await options.withServices({ try await KeyCommands($0).revoke(keys, all: all) }) {
                Output.line(line)
            }
        }
    }

    struct RotateMaster: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-master", abstract: "Makes another master key and seals the database with it.",
            discussion: """
                Running servers go on. Copy the new keys/master.key to every node before it is started again, and keep the \
                old one as long as backups that were made with it.
                """)

        @OptionGroup var options: CommonOptions

        func run() async throws {
            Output.line(try await options.withServices { try await KeyCommands($0).rotateMaster() })
        }
    }
}
