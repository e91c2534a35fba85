import App
import ArgumentParser
import Foundation

/// The command line.
///
/// Each command is a file.
@main
struct Signet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signet",
        abstract: "A single sign-on server for many organizations.",
        version: Release.current,
        subcommands: [
            Serve.self, Apply.self, Export.self, Explain.self, User.self, Connection.self, Audit.self, Keys.self,
            Backup.self, Restore.self, Migrate.self, Healthcheck.self,
        ])

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    /// One line a problem to standard error, and 64 for wrong usage, 1 for everything else that went wrong.
    private static func end(with error: any Error) -> Never {
        let code = exitCode(for: error)
        guard code != .success else { exit(withError: error) }
        if code == .validationFailure {
            let text = message(for: error).split(separator: "\n").first ?? "wrong usage"
            write("signet: \(text) (see signet --help)")
        } else if !(error is ExitCode) {
            for line in OperatorMessage.text(for: error).split(whereSeparator: \.isNewline) { write("signet: \(line)") }
        }
        Foundation.exit(code == .validationFailure ? code.rawValue : 1)
    }

    private static func write(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }
}
