import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Telemetry
import Web

/// Answers `/metrics` on a listener of its own: what is told there is nobody's business outside.
struct MetricsServer: Service {
    /// Ends when it listens.
    let isListening: AsyncStream<Never>
    private let listens: AsyncStream<Never>.Continuation
    private let figures: StandingFigures
    private let exposition: Exposition
    private let address: ListenAddress
    private let logger: Logger

    /// The listener; nil where the settings have none.
    init?(_ services: Services, logger: Logger) {
        guard let registry = services.observation.registry, let address = services.settings.metrics.listen else {
            return nil
        }
        (isListening, listens) = AsyncStream.makeStream()
        figures = StandingFigures(services)
        exposition = Exposition(registry)
        self.address = address
        self.logger = logger
    }

    func run() async throws {
        let application = Application(
            responder: CallbackResponder { (request: Request, _: WebContext) in await answer(request) },
            server: WebServer.http1(Limits()),
            configuration: .init(address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { _ in listens.finish() }, logger: logger)
        try await ListenError.naming("metrics.listen \(address)") { try await application.run() }
    }

    private func answer(_ request: Request) async -> Response {
        guard request.uri.path == "/metrics" else { return Response(status: .notFound) }
        guard request.method == .get || request.method == .head else {
            return Response(status: .methodNotAllowed, headers: [.allow: "GET, HEAD"])
        }
        let format = ExpositionFormat(accept: request.headers[values: .accept].joined(separator: ","))
        let text = exposition.text(format, beside: await figures.samples())
        let response = Response(
            status: .ok, headers: [.contentType: format.contentType, .cacheControl: "no-store", .vary: "Accept"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
        return request.method == .head ? response.createHeadResponse() : response
    }
}
