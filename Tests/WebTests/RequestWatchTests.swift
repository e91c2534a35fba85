import CoreMetrics
import HTTPTypes
import Hummingbird
import Primitives
import Provider
import Synchronization
import TestKit
import Testing
import Tracing
import Web

@Suite("What is kept of requests")
struct RequestWatchTests {
    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    private static let route = Route("/login/mfa", for: .person, [.get: { _ in Response(status: .ok) }])

    @Test("a line has the id, method, route, status, client and time, and nothing that was sent")
    func line() async throws {
        let log = LogBook()
        _ = try await site([Self.route], logger: log.logger).answer(
            .get, "/login/mfa?code=secret-code", fields: [.authorization: "Bearer secret-token"])
        let line = try #require(log.lines.first { $0.contains("request") })
        for part in ["GET", "login_mfa", "200", "192.0.2.7", "microseconds", "\"id\""] { #expect(line.contains(part)) }
        #expect(!log.lines.contains { $0.contains("secret") || $0.contains("?") })
    }

    @Test("no line is written where none is wanted")
    func quiet() async throws {
        let log = LogBook()
        let site = try site([Self.route], logger: log.logger, watch: .init(logsRequests: false))
        _ = try await site.answer(.get, "/login/mfa")
        #expect(log.lines.isEmpty)
    }

    @Test("requests are timed by route and status class, unknown paths under one name")
    func timed() async throws {
        let metrics = Series()
        let site = try site([Self.route], watch: .init(metrics: metrics))
        for target in ["/login/mfa", "/login/mfa", "/nowhere/1", "/nowhere/2"] {
            _ = try await site.answer(.get, target)
        }
        _ = try await site.answer(.post, "/login/mfa")
        #expect(metrics.counts == ["login_mfa 2xx": 2, "login_mfa 4xx": 1, "none 4xx": 2])
    }

    @Test(
        "a caller's trace goes on only where a proxy of ours hands it over", .spec("W3C Trace Context", "8"),
        arguments: [("192.0.2.7", false), ("10.1.2.3", true)])
    func traces(peer: String, isTrusted: Bool) async throws {
        let tracer = Parents()
        let fields: HTTPFields = [try #require(HTTPField.Name("traceparent")): Self.parent]
        let site = try site(
            [Self.route], proxies: [try #require(CIDR("10.0.0.0/8"))], spans: Spans(tracer))
        _ = try await site.answer(.get, "/login/mfa", fields: fields, peer: peer)
        #expect(tracer.seen == [isTrusted ? Self.parent : ""])
    }
}

/// Counts what timers are told.
private final class Series: MetricsFactory, Sendable {
    private let kept = Mutex<[String: Int]>([:])
    var counts: [String: Int] { kept.withLock { $0 } }

    private final class Handler: TimerHandler, Sendable {
        let note: @Sendable () -> Void
        init(note: @escaping @Sendable () -> Void) { self.note = note }
        func recordNanoseconds(_ duration: Int64) { note() }
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let name = dimensions.map(\.1).joined(separator: " ")
        return Handler { [self] in kept.withLock { $0[name, default: 0] += 1 } }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        NOOPMetricsHandler.instance
    }
    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { NOOPMetricsHandler.instance }
    func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler { NOOPMetricsHandler.instance }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}

/// Keeps what `traceparent` each span began with.
private final class Parents: Tracer {
    private enum Key: InstrumentationContextKey { typealias Value = String }
    private let kept = Mutex<[String]>([])
    var seen: [String] { kept.withLock { $0 } }

    func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> NoOpTracer.NoOpSpan {
        let context = context()
        kept.withLock { $0.append(context[Key.self] ?? "") }
        return NoOpTracer.NoOpSpan(context: context)
    }

    func forceFlush() {}

    func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier { context[Key.self] = extractor.extract(key: "traceparent", from: carrier) }

    func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {}
}
