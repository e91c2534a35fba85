import App
import ArgumentParser
import Foundation

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(name: .long, help: "Settings file; signet.yaml if it exists and none is given.")
    var config: String?

    /// The settings: the file, and the environment over it.
    func settings() throws -> Settings {
        try Settings.load(file: config, environment: ProcessInfo.processInfo.environment)
    }

    /// Opens what a command needs, gives it to `body`, and closes it again.
    ///
    /// - Parameter changing: false for a command that only tells what it would do: then nothing is made that is missing.
    func withServices<Result>(
        changing: Bool = true, _ body: (Services) async throws -> Result
    ) async throws -> Result {
        let settings = try settings()
        let logger = LogSetup.commandLogger(settings.log)
        let services =
            try await changing
            ? Services.start(settings: settings, logger: logger) : Preview.start(settings: settings, logger: logger)
        do {
            let result = try await body(services)
            await services.close()
            return result
        } catch {
            await services.close()
            throw error
        }
    }
}
