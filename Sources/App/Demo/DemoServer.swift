import AsyncHTTPClient
import Logging
import Primitives
import Provider
import ServiceLifecycle
import Web

/// What `signet serve --demo` does: Signet with a demonstration organization, and an application beside it.
package enum DemoServer {
    /// Runs until the process is told to stop.
    ///
    /// The demonstration's people have passwords that everybody knows, so they live in a database of their own, and only
    /// where nobody else can reach them.
    package static func run(_ settings: Settings) async throws {
        var settings = settings
        guard settings.issuer.hasPrefix("http://") else {
            throw StartError(line: "--demo: only for an issuer on this machine, as in http://localhost:8080")
        }
        if case .sqlite(let path) = settings.database, path == "data/signet.db" {
            settings.database = .sqlite(path: "data/demo.db")
        }
        // The demonstration's identity provider is on this machine, and so is whoever can reach it.
        settings.outbound.allowPrivate = true
        settings.log.level = max(settings.log.level, .notice)
        let logger = LogSetup.logger(settings.log)
        let services = try await Services.start(settings: settings, logger: logger)
        let http = HTTPClient(eventLoopGroupProvider: .singleton)
        do {
            try await serve(services, http: http, logger: logger)
        } catch {
            try? await http.shutdown()
            await services.close()
            throw error
        }
        try await http.shutdown()
        await services.close()
    }

    private static func serve(_ services: Services, http: HTTPClient, logger: Logger) async throws {
        let settings = services.settings
        let application = try DemoApplication(
            issuer: settings.issuer, templates: settings.templates, http: http, clock: services.deployment.clock,
            random: services.deployment.random)
        let demo = application.server(port: settings.listen.port + 1, logger: logger) { port in
            let address = "http://127.0.0.1:\(port)"
            do {
                let declarations = try DeclarationFiles.parse(
                    DemoSetup.declarations(address: address, issuer: settings.issuer), source: "demonstration")
                _ = try await ApplyDeclarations(services.deployment).apply(declarations)
                Output.line(welcome(address: address, issuer: settings.issuer))
            } catch {
                logger.error("the demonstration could not be set up", metadata: ["cause": "\(error)"])
            }
        }
        await services.readiness.look()
        let files = try await Server.files(settings, locales: services.locales)
        let group = try Server(services, files: files, logger: logger).group(beside: [demo]) { _ in }
        try await Server.run(group, at: "\(settings.listen) and the next port")
    }

    private static func welcome(address: String, issuer: String) -> String {
        let people = DemoSetup.people.map { person in
            let gap = String(repeating: " ", count: max(2, 24 - person.password.count))
            return "    \(person.email)   \(person.password)\(gap)\(person.remark)"
        }
        return """

              Open the demonstration application:  \(address)/

              People to sign in as:
            \(people.joined(separator: "\n"))

              Somebody who signs in through another identity provider, and is asked nothing here:
                \(issuer)\(Paths.organization)\(DemoSetup.partner)
                \(DemoSetup.partnerPerson.email)   \(DemoSetup.partnerPerson.password)

              The single sign-on server itself:    \(issuer)
              Its discovery document:              \(issuer)\(Paths.openIDConfiguration)

            """
    }
}
