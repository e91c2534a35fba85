import App
import ArgumentParser
import Foundation

struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Makes the database match declarative files.",
        discussion: "All or nothing, in one transaction. A running server acts on it within a second.")

    @OptionGroup var options: CommonOptions

    @Option(name: [.customShort("f"), .customLong("file")], parsing: .upToNextOption, help: "The files, in YAML.")
    var files: [String]

    @Flag(name: .customLong("dry-run"), help: "Only print the plan.")
    var isDryRun = false

    @Flag(help: "Also remove what the named organizations have beyond the files.")
    var prune = false

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("apply needs at least one file: signet apply -f FILE") }
    }

    func run() async throws {
        let command = try ApplyCommand(files: files, environment: ProcessInfo.processInfo.environment)
        let plan = try await options.withServices(missing: isDryRun ? .imagined : .made) {
            try await command.run(with: $0, isDryRun: isDryRun, prune: prune)
        }
        for warning in plan.warnings { Output.warning(warning) }
        Output.line(plan.text)
    }
}
