package import CoreMetrics
import Primitives
package import Provider
package import Telemetry

/// What this process tells about itself: metrics and traces, each only where it was asked for.
package struct Observation: Sendable {
    /// The figures; nil where nobody may read them.
    package let registry: MetricRegistry?
    /// What traces show.
    package let spans: Spans
    /// The spans that wait for their collector; nil without one.
    package let spanQueue: SpanQueue?

    /// Where things are counted: nowhere, without a listener for metrics.
    package var metrics: any MetricsFactory { registry ?? NOOPMetricsHandler.instance }

    /// Whether there is anything to do at all.
    package var isOn: Bool { registry != nil || spanQueue != nil }

    /// As the settings have it.
    package init(_ settings: Settings) {
        let registry = settings.metrics.listen == nil ? nil : MetricRegistry()
        self.registry = registry
        guard settings.tracing.endpoint != nil else {
            spans = Spans()
            spanQueue = nil
            return
        }
        let queue = SpanQueue(registry ?? NOOPMetricsHandler.instance)
        spanQueue = queue
        spans = Spans(SpanTracer(queue, percent: settings.tracing.samplePercent, random: SystemRandom()))
    }
}
