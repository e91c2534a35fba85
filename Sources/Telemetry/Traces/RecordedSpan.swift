import Synchronization
package import Tracing

/// A part of a trace that is recorded, or that only carries the trace's id on.
///
/// A class because a span has one life that many places share; what it knows is behind one lock.
package final class RecordedSpan: Span {
    /// What is known of a span when it has ended.
    struct Record: Sendable {
        let trace: TraceContext
        let parent: UInt64?
        let kind: SpanKind
        let begun: UInt64
        var name: String
        var ended: UInt64 = 0
        var attributes: SpanAttributes = [:]
        var isError = false
        var problem: String?
    }

    /// The trace, and which part of it this is.
    package let context: InstrumentationContext
    /// Whether it was to be recorded at all.
    private let isKept: Bool
    private let record: Mutex<Record?>
    private let finish: @Sendable (Record) -> Void

    /// - Parameter record: nil when it is not recorded.
    init(_ record: Record?, context: InstrumentationContext, finish: @escaping @Sendable (Record) -> Void) {
        isKept = record != nil
        self.record = Mutex(record)
        self.context = context
        self.finish = finish
    }

    /// Whether what is said about it is kept.
    package var isRecording: Bool { isKept && record.withLock { $0 != nil } }

    /// What it is called.
    package var operationName: String {
        get { record.withLock { $0?.name } ?? "" }
        set { change { $0.name = newValue } }
    }

    /// What is known of it beside its name and its times.
    package var attributes: SpanAttributes {
        get { record.withLock { $0?.attributes } ?? [:] }
        set { change { $0.attributes = newValue } }
    }

    /// Says whether it went wrong.
    package func setStatus(_ status: SpanStatus) { change { $0.isError = status.code == .error } }

    /// The kind of the error alone: its words may hold what nobody else may read.
    package func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        change { record in
            record.isError = true
            record.problem = "\(type(of: error))"
        }
    }

    /// Nothing here has events.
    package func addEvent(_ event: SpanEvent) {}

    /// Nothing here is linked.
    package func addLink(_ link: SpanLink) {}

    /// Ends it, the first time, and hands it over.
    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard isKept, var ended = record.withLock({ record in record.take() }) else { return }
        ended.ended = instant().nanosecondsSinceEpoch
        finish(ended)
    }

    private func change(_ body: (inout Record) -> Void) {
        guard isKept else { return }
        record.withLock { record in
            guard var changed = record else { return }
            body(&changed)
            record = changed
        }
    }
}
