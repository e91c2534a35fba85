import App
import ArgumentParser

struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "The audit log, oldest first; or whether anything of it is missing or was altered.",
        discussion: "Times are UTC. Without --organization the logs of all organizations and the deployment's own.")

    @OptionGroup var options: CommonOptions

    @Option(help: "Only this organization's log; '-' is the operators'.")
    var organization: String?

    @Option(help: "Only the last so many rows.")
    var last: Int?

    @Flag(help: "Go on with what happens, until interrupted.")
    var follow = false

    @Option(
        name: .customLong("cursor-file"),
        help: "Only what no command before wrote with this file, which is made and kept up to date.")
    var cursorFile: String?

    @Flag(help: "One JSON object a line.")
    var json = false

    @Flag(help: "Check every row; exits 1 and names the first that is missing or altered.")
    var verify = false

    func validate() throws {
        guard !(verify && follow) else { throw ValidationError("--verify and --follow do not go together") }
        guard cursorFile == nil || !verify && last == nil else {
            throw ValidationError("--cursor-file goes with neither --last nor --verify")
        }
        guard (last ?? 1) > 0 else { throw ValidationError("--last: expected a number above 0") }
    }

    func run() async throws {
        try await options.withServices { services in
            let command = try await AuditCommand(services, organization: organization, isJSON: json)
            if verify { return Output.line(try await command.verify()) }
            if let cursorFile {
                return try await command.list(since: cursorFile, follow: follow) { try Output.deliver($0) }
            }
            try await command.list(last: last, follow: follow) { try Output.deliver($0) }
        }
    }
}
