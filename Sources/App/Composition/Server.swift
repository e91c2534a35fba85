import Credentials
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import HummingbirdTLS
package import Logging
import NIOCore
import OpenIDConnect
import Primitives
import Provider
package import ServiceLifecycle
import Storage
import UnixSignals
package import Web

/// The HTTP server and the background work beside it.
package struct Server: Sendable {
    private let services: Services
    private let site: Site
    private let mail: MailDelivery
    /// Nil where the server speaks HTTP.
    private let certificate: ServingCertificate?
    private let logger: Logger

    /// Reads what the site is made of, on a thread of its own: beside what the database is opened with.
    package static func files(_ settings: Settings, locales: Locales) async throws -> SiteFiles {
        let reader = BoundedPool(name: "templates", threads: 1, limit: 1)
        defer { reader.close() }
        return try await reader.run {
            try SiteFiles.load(folder: settings.templates, locales: locales, issuer: settings.issuer)
        }
    }

    /// The server over `services`.
    ///
    /// Throws one line when a template, a text or a setting of it cannot be used.
    package init(_ services: Services, files: SiteFiles, logger: Logger) throws {
        self.services = services
        self.logger = logger
        let settings = services.settings
        let formKey = services.deployment.vault.formKey
        let proxies = settings.trustedProxies.compactMap { CIDR($0) }
        site = Site(
            services.deployment,
            settings: Site.Settings(
                files: files, proxies: proxies, regions: settings.regions,
                watch: Site.Settings.Watch(
                    metrics: services.observation.registry, logsRequests: settings.log.requests)),
            readiness: services.readiness
        ) { SecretMAC.compute($0, key: formKey) }
        let renderer = try MailRenderer(
            folder: settings.templates, locales: services.locales,
            account: services.deployment.server.endpoints.pages.account)
        mail = MailDelivery(services.deployment, rendering: renderer, transport: try settings.mailTransport())
        if let file = settings.tls.certificate, let key = settings.tls.key {
            certificate = try ServingCertificate(
                certificate: file, key: key, metrics: services.observation.metrics, logger: logger)
        } else {
            certificate = nil
        }
    }

    /// Everything that runs until the server is told to stop.
    ///
    /// - Parameter started: told the port once the server listens.
    package func group(
        beside others: [any Service] = [], started: @escaping @Sendable (Int) async -> Void
    ) -> ServiceGroup {
        let metrics = MetricsServer(services, logger: quiet)
        let application = Application(
            responder: site, server: builder(),
            configuration: .init(
                address: .hostname(services.settings.listen.host, port: services.settings.listen.port),
                serverName: nil),
            onServerRunning: { channel in
                if let metrics { for await _ in metrics.isListening {} }
                // Nobody listens for the one: then this one stops as well.
                guard !Task.isCancelled else { return }
                await ServedIssuer(services.deployment).begin()
                await started(channel.localAddress?.port ?? services.settings.listen.port)
            },
            logger: quiet)
        let drain = Duration.seconds(services.settings.shutdown.drainSeconds)
        var running = background
        running += observers(metrics)
        running.append(application)
        running += others
        running.append(DrainingService(draining: services.deployment.draining, period: drain, logger: logger))
        // Named by their types: by themselves they would be described with everything in them, keys too.
        let named = running.map {
            ServiceGroupConfiguration.ServiceConfiguration(service: $0, serviceName: "\(type(of: $0))")
        }
        var configuration = ServiceGroupConfiguration(
            services: named, gracefulShutdownSignals: Self.signals, logger: quiet)
        configuration.maximumGracefulShutdownDuration = drain + Self.patience
        return ServiceGroup(configuration: configuration)
    }

    /// Those that stop it; that of a terminal that went away does, unless the process was started to outlive it.
    private static var signals: [UnixSignal] {
        TerminalHangup.isIgnored ? [.sigterm, .sigint] : [.sigterm, .sigint, .sighup]
    }

    /// For how long requests that are under way when the server stops are waited for.
    private static let patience = Duration.seconds(20)

    /// Runs a group of `group(beside:started:)`; throws one line naming `address` when nobody can listen there.
    package static func run(_ group: ServiceGroup, at address: String) async throws {
        try await ListenError.naming("listen \(address)") { try await group.run() }
    }

    /// The frameworks' own chatter is kept to what an operator must see.
    private var quiet: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }

    /// What looks at the process itself.
    private func observers(_ metrics: MetricsServer?) -> [any Service] {
        let readiness = services.readiness
        var services: [any Service] = [
            TickingService("readiness", every: Readiness.interval, logger: logger) { await readiness.look() },
            AfterStartService(after: .seconds(1)) { UnusedMemory.release() },
        ]
        if let certificate {
            services.append(
                TickingService("certificate", every: ServingCertificate.interval, logger: logger) {
                    try await certificate.look()
                })
        }
        if let export = SpanExportService(self.services, logger: logger) { services.append(export) }
        guard let metrics else { return services }
        let lag = LoopLag(self.services.observation.metrics)
        services.append(metrics)
        services.append(
            TickingService("event loop lag", every: .milliseconds(500), logger: logger) { try await lag.measure() })
        return services
    }

    private var background: [any Service] {
        let deployment = services.deployment
        let rotation = services.rotation
        return [
            WaitingService { await ConfigurationWatch(deployment).run() },
            TickingService("keys", every: .seconds(60), logger: logger) { try await deployment.keys.reload() },
            shared(.keyRotation, every: .seconds(60)) { lease in try await rotation.advance(under: lease) },
            shared(.cleanUp, every: .seconds(60)) { _ in
                _ = try await deployment.store.bringForward(at: deployment.clock.now())
                _ = try await deployment.store.removeExpired(before: deployment.clock.now())
            },
            TickingService("connections", every: .seconds(30), logger: logger) {
                try await ConnectionCare(deployment).run()
            },
            TickingService("provider copies", every: .seconds(30), logger: logger) {
                try await ProviderCopies(deployment).run()
            },
            WaitingService { await LogoutDelivery(deployment).run() },
            WaitingService { [mail] in await mail.run() },
        ]
    }

    /// Work that one node of the cluster does for all.
    private func shared(
        _ name: SharedWorkName, every interval: Duration, body: @escaping SharedWork.Body
    ) -> TickingService {
        let work = SharedWork(
            name, rhythm: LeaseRhythm(interval: interval, term: .seconds(6)), holder: NodeName.current,
            store: services.deployment.store, clock: services.deployment.clock, logger: logger, body: body)
        return TickingService(name.rawValue, every: SharedWork.interval, logger: logger) { try await work.turn() }
    }

    private func builder() -> HTTPServerBuilder {
        let limits = Limits()
        guard let tls = certificate?.configuration else { return WebServer.http1(limits) }
        return HTTPServerBuilder { responder in
            let connections = try HTTP2UpgradeChannel(
                tlsConfiguration: tls,
                configuration: .init(
                    idleTimeout: .seconds(limits.idleSeconds), gracefulCloseTimeout: Self.patience, maxAgeTimeout: nil,
                    streamConfiguration: WebServer.channel(limits)),
                responder: responder)
            return SettledConnections(QuietConnections(connections, limits: limits))
        }
    }
}

/// Why the server does not start, in one line for the operator.
package struct StartError: Error, CustomStringConvertible {
    /// The line.
    package let line: String

    package var description: String { line }
}
