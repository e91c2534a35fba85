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

    /// What a command does where something is missing.
    enum Missing {
        /// It refuses: it is about what is in the database.
        case refused
        /// It makes it, as the server does.
        case made
        /// It makes and changes nothing, and tells what it would do.
        case imagined
    }

    /// Opens what a command needs, gives it to `body`, and closes it again.
    func withServices<Result>(
        missing: Missing = .refused, _ body: (Services) async throws -> Result
    ) async throws -> Result {
        let settings = try settings()
        let logger = LogSetup.commandLogger(settings.log)
        let services =
            switch missing {
            case .refused: try await Services.open(settings: settings, logger: logger)
            case .made: try await Services.start(settings: settings, logger: logger)
            case .imagined: try await Preview.start(settings: settings, logger: logger)
            }
        do {
            try await services.compareIssuer()
            let result = try await body(services)
            await services.close()
            return result
        } catch {
            await services.close()
            throw error
        }
    }
}
