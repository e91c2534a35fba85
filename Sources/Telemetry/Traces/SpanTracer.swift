package import Primitives
package import Tracing

/// Makes spans and hands those that are recorded to a queue.
///
/// Whether a trace is recorded is decided once, where it begins; its parts follow.
package struct SpanTracer: Tracer {
    private let queue: SpanQueue
    private let random: any RandomSource
    /// Of a hundred traces, those that are recorded.
    private let share: UInt64

    /// Records `percent` of the traces that begin here.
    package init(_ queue: SpanQueue, percent: Int, random: any RandomSource) {
        self.queue = queue
        self.random = random
        share = UInt64(min(max(percent, 0), 100))
    }

    /// Begins a part of the trace in `context`, or a trace with a request where there is none.
    package func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> RecordedSpan {
        var context = context()
        let parent = context.trace
        // Work in the background belongs to no trace.
        guard parent != nil || kind == .server else { return RecordedSpan(nil, context: context) { _ in } }
        if let parent, !parent.isSampled { return RecordedSpan(nil, context: context) { _ in } }
        let numbers = numbers(parent == nil ? 3 : 1)
        let traceID = parent?.traceID ?? (high: numbers[1], low: numbers[2])
        let trace = TraceContext(
            traceID: traceID, spanID: numbers[0], isSampled: parent?.isSampled ?? (traceID.low % 100 < share))
        context.trace = trace
        guard trace.isSampled else { return RecordedSpan(nil, context: context) { _ in } }
        let record = RecordedSpan.Record(
            trace: trace, parent: parent?.spanID, kind: kind, begun: instant().nanosecondsSinceEpoch,
            name: operationName)
        return RecordedSpan(record, context: context) { [queue] in queue.add($0) }
    }

    /// The queue is emptied by its exporter alone.
    package func forceFlush() {}

    /// Reads `traceparent`.
    package func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let value = extractor.extract(key: "traceparent", from: carrier) else { return }
        context.trace = TraceContext(traceparent: value)
    }

    /// Writes `traceparent`.
    package func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.trace else { return }
        injector.inject(trace.traceparent, forKey: "traceparent", into: &carrier)
    }

    /// Random numbers, none of them 0.
    private func numbers(_ count: Int) -> [UInt64] {
        let bytes = random.bytes(8 * count)
        return (0..<count).map { index in
            max(1, bytes[8 * index..<8 * index + 8].reduce(0) { $0 << 8 | UInt64($1) })
        }
    }
}
