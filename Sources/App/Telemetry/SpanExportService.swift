import Logging
import ServiceLifecycle
import Telemetry

/// Exports spans until the server stops, those of the last requests too.
struct SpanExportService: Service {
    private let exporter: SpanExporter

    /// The service; nil where the settings have no collector.
    init?(_ services: Services, logger: Logger) {
        guard let queue = services.observation.spanQueue, let endpoint = services.settings.tracing.endpoint else {
            return nil
        }
        exporter = SpanExporter(
            to: endpoint, from: queue,
            resource: [
                ("service.name", "signet"), ("service.version", Release.current),
                ("deployment.environment.name", services.settings.issuer),
            ], logger: logger)
    }

    func run() async throws {
        await exporter.run {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
            return !Task.isShuttingDownGracefully && !Task.isCancelled
        }
    }
}
