import App
import ArgumentParser

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Signing keys.", subcommands: [List.self, Rotate.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the signing keys, oldest first.")

        @OptionGroup var options: CommonOptions

        func run() async throws {
            for line in try await options.withServices({ try await KeyCommands($0).list() }) { Output.line(line) }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets the keys published ahead sign from now on.",
            discussion:
                "Old keys stay published until their last token has expired. A running server follows within a second.")

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
            for line in try await options.withServices({ try await KeyCommands($0).rotate(algorithms) }) {
                Output.line(line)
            }
        }
    }
}
