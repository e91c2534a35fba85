import CoreMetrics
import Telemetry
import TestKit
import Testing

@Suite("Metrics as text")
struct ExpositionTests {
    private static let families = [
        MetricFamily("app_answers", .counter, labels: ["to"], "Answers \\ \"given\"."),
        MetricFamily("app_depth", .gauge, "Depth."),
        MetricFamily("app_wait_seconds", .histogram(bounds: [0.001, 0.5]), unit: "seconds", "Wait."),
        MetricFamily("app_batch", .histogram(bounds: [1, 8]), "Batch."),
        MetricFamily("app_build", .info, labels: ["version"], "What runs."),
    ]

    /// A registry in which something has happened.
    private func filled() -> MetricRegistry {
        let registry = MetricRegistry(Self.families)
        let counter = Counter(label: "app_answers", dimensions: [("to", "a \"b\"\n\\")], factory: registry)
        counter.increment(by: 3)
        Meter(label: "app_depth", factory: registry).set(2.5)
        let timer = CoreMetrics.Timer(label: "app_wait_seconds", factory: registry)
        for nanoseconds in [1_000_000, 1_000_001, 499_999_999, 2_000_000_000] as [Int64] {
            timer.recordNanoseconds(nanoseconds)
        }
        let recorder = Recorder(label: "app_batch", factory: registry)
        for size in [1, 8, 9] { recorder.record(size) }
        return registry
    }

    @Test("OpenMetrics has types, units, helps, cumulative buckets and an end", .spec("OpenMetrics 1.0", "5"))
    func openMetrics() {
        let samples = [MetricSample("app_build", labels: ["0.1"], 1)]
        #expect(
            Exposition(filled()).text(.openMetrics, beside: samples)
                == #"""
                # TYPE app_answers counter
                # HELP app_answers Answers \\ \"given\".
                app_answers_total{to="a \"b\"\n\\"} 3.0
                # TYPE app_depth gauge
                # HELP app_depth Depth.
                app_depth 2.5
                # TYPE app_wait_seconds histogram
                # UNIT app_wait_seconds seconds
                # HELP app_wait_seconds Wait.
                app_wait_seconds_bucket{le="0.001"} 1
                app_wait_seconds_bucket{le="0.5"} 3
                app_wait_seconds_bucket{le="+Inf"} 4
                app_wait_seconds_count 4
                app_wait_seconds_sum 2.502
                # TYPE app_batch histogram
                # HELP app_batch Batch.
                app_batch_bucket{le="1.0"} 1
                app_batch_bucket{le="8.0"} 2
                app_batch_bucket{le="+Inf"} 3
                app_batch_count 3
                app_batch_sum 18.0
                # TYPE app_build info
                # HELP app_build What runs.
                app_build_info{version="0.1"} 1.0
                # EOF

                """#)
    }

    @Test("the older text names families as their samples, and knows no units, infos or ends")
    func prometheus() {
        let text = Exposition(filled()).text(.prometheus, beside: [MetricSample("app_build", labels: ["0.1"], 1)])
        #expect(text.contains("# TYPE app_answers_total counter\n"))
        #expect(text.contains("# TYPE app_build_info gauge\n"))
        #expect(!text.contains("# UNIT") && !text.contains("# EOF"))
    }

    @Test("a figure under a name, or with labels, that nobody declared is not kept")
    func undeclared() {
        let registry = MetricRegistry(Self.families)
        Counter(label: "app_unknown", factory: registry).increment()
        Counter(label: "app_answers", factory: registry).increment()
        Counter(label: "app_answers", dimensions: [("from", "x")], factory: registry).increment()
        Counter(label: "app_depth", factory: registry).increment()
        CoreMetrics.Timer(label: "app_batch", factory: registry).recordNanoseconds(1)
        #expect(Exposition(registry).text(.openMetrics) == "# EOF\n")
    }

    @Test("a metric has so many series and no more, and those refused are counted")
    func bounded() {
        let name = "signet_token_requests"
        let registry = MetricRegistry()
        for index in 0..<MetricRegistry.mostSeries + 7 {
            let labels = [("grant", "g\(index)"), ("outcome", "issued")]
            Counter(label: name, dimensions: labels, factory: registry).increment()
        }
        let lines = Exposition(registry).text(.openMetrics).split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("\(name)_total{") } == MetricRegistry.mostSeries)
        #expect(lines.contains("signet_metric_series_refused_total 7.0"))
    }

    @Test("counting from many tasks loses nothing")
    func concurrent() async {
        let registry = MetricRegistry(Self.families)
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "app_answers", dimensions: [("to", "x")], factory: registry)
                    let meter = Meter(label: "app_depth", factory: registry)
                    let recorder = Recorder(label: "app_batch", factory: registry)
                    for _ in 0..<5_000 {
                        counter.increment()
                        meter.increment(by: 1)
                        recorder.record(2)
                    }
                }
            }
        }
        let text = Exposition(registry).text(.openMetrics)
        #expect(text.contains("app_answers_total{to=\"x\"} 40000\n"))
        #expect(text.contains("app_depth 40000\n"))
        #expect(text.contains("app_batch_count 40000\n") && text.contains("app_batch_sum 80000\n"))
    }

    @Test(
        "the reader says which text it wants", .spec("RFC 9110", "12.5.1"),
        arguments: [
            (nil, ExpositionFormat.openMetrics), ("*/*", .openMetrics), ("text/plain", .prometheus),
            ("text/html, text/plain;version=0.0.4;q=0.5, */*;q=0.1", .prometheus),
            (
                "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                .openMetrics
            ),
            ("application/openmetrics-text;q=0, */*", .prometheus), ("image/png", .openMetrics), ("", .openMetrics),
        ] as [(String?, ExpositionFormat)])
    func negotiation(accept: String?, format: ExpositionFormat) {
        #expect(ExpositionFormat(accept: accept) == format)
    }
}
