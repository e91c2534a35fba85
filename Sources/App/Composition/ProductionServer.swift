import Logging
import Primitives
import Provider
import ServiceLifecycle
import Web

/// What `signet serve` does.
package enum ProductionServer {
    /// Runs until the process is told to stop.
    package static func run(_ settings: Settings) async throws {
        let logger = LogSetup.logger(settings.log)
        let locales = try Services.locales(settings)
        async let files = Server.files(settings, locales: locales)
        let services = try await Services.start(settings: settings, locales: locales, logger: logger)
        do {
            let setupToken = try await FirstOperator(services.deployment).token()
            await services.readiness.look()
            let server = try Server(services, files: try await files, logger: logger)
            let group = server.group { port in
                logger.notice(
                    "listening",
                    metadata: [
                        "address": "\(settings.listen.host):\(port)", "issuer": "\(settings.issuer)",
                        "version": "\(Release.current)", "database": "\(settings.database.engine)",
                    ])
                if let setupToken {
                    let link = "\(settings.issuer)\(Paths.setup)?token=\(setupToken.reveal())"
                    Output.line("There is no operator yet. Open once: \(link)")
                }
            }
            try await Server.run(group, at: settings.listen.description)
        } catch {
            await services.close()
            throw error
        }
        await services.close()
    }
}
