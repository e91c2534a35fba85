import App
import ArgumentParser
import Foundation
import Logging

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
    /// Commands print their own result, so that the log says warnings and worse.
    func withServices<Result>(_ body: (Services) async throws -> Result) async throws -> Result {
        let settings = try settings()
        var log = settings.log
        log.level = max(log.level, .warning)
        let services = try await Services.start(settings: settings, logger: LogSetup.logger(log))
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
