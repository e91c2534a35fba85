import CoreMetrics
import Primitives
import Telemetry
import TestKit
import Testing
import Tracing

@Suite("Traces")
struct TraceTests {
    private struct Fields: Extractor, Injector {
        func extract(key: String, from fields: [String: String]) -> String? { fields[key] }
        func inject(_ value: String, forKey key: String, into fields: inout [String: String]) { fields[key] = value }
    }

    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    private func tracer(percent: Int = 100, registry: MetricRegistry = MetricRegistry()) -> SpanTracer {
        SpanTracer(SpanQueue(registry), percent: percent, random: SeededRandom())
    }

    /// What a span within `traceparent` hands on.
    private func handedOn(_ traceparent: String, percent: Int = 0) -> String? {
        let tracer = tracer(percent: percent)
        var context = InstrumentationContext.topLevel
        tracer.extract(["traceparent": traceparent], into: &context, using: Fields())
        let span = tracer.startSpan("request", context: context, ofKind: .server)
        defer { span.end() }
        var fields: [String: String] = [:]
        tracer.inject(span.context, into: &fields, using: Fields())
        return fields["traceparent"]
    }

    @Test("a caller's trace goes on, with a span of ours and the caller's decision", .spec("W3C Trace Context", "3.2"))
    func continues() throws {
        let handed = try #require(handedOn(Self.parent))
        let parts = handed.split(separator: "-")
        #expect(parts[1] == "4bf92f3577b34da6a3ce929d0e0e4736" && parts[3] == "01")
        #expect(parts[2] != "00f067aa0ba902b7" && parts[2].count == 16)
        // Not recorded by the caller: nothing is recorded, and the trace is handed on as it came.
        let quiet = Self.parent.dropLast(2) + "00"
        #expect(handedOn(String(quiet), percent: 100) == String(quiet))
    }

    @Test(
        "what is not a traceparent begins a trace of its own", .spec("W3C Trace Context", "3.2.2"),
        arguments: [
            "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
            "00-4bf92f3577b34da6a3ce929d0e0e47361-0f067aa0ba902b7-01",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ])
    func malformed(traceparent: String) throws {
        let handed = try #require(handedOn(traceparent, percent: 100))
        #expect(!handed.contains("4bf92f3577b34da6a3ce929d0e0e4736") && handed.hasSuffix("-01"))
    }

    @Test("a later version is read as far as it is known", .spec("W3C Trace Context", "3.2.2"))
    func laterVersion() throws {
        let handed = try #require(handedOn("01" + Self.parent.dropFirst(2) + "-more"))
        #expect(handed.hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-") && handed.hasSuffix("-01"))
    }

    @Test("as many traces are recorded as were asked for", arguments: [0, 25, 100])
    func sampling(percent: Int) {
        let tracer = tracer(percent: percent)
        var recorded = 0
        for _ in 0..<2_000 {
            let span = tracer.startSpan("request", context: .topLevel, ofKind: .server)
            if span.isRecording { recorded += 1 }
            span.end()
        }
        #expect(abs(recorded - 20 * percent) <= (percent % 100 == 0 ? 0 : 100))
    }

    @Test("work in the background begins no trace")
    func background() {
        #expect(!tracer().startSpan("database read", context: .topLevel, ofKind: .client).isRecording)
    }

    @Test("spans beyond the queue's limit are dropped and counted")
    func overflow() {
        let registry = MetricRegistry()
        let tracer = tracer(registry: registry)
        for _ in 0..<SpanQueue.limit + 3 {
            tracer.startSpan("request", context: .topLevel, ofKind: .server).end()
        }
        #expect(Exposition(registry).text(.openMetrics).contains("signet_spans_total{outcome=\"dropped\"} 3.0\n"))
    }

    @Test("a span that ended changes no more, and ends once")
    func ended() {
        let registry = MetricRegistry()
        let span = tracer(registry: registry).startSpan("request", context: .topLevel, ofKind: .server)
        #expect(span.isRecording)
        span.end()
        span.end()
        #expect(!span.isRecording)
    }
}
