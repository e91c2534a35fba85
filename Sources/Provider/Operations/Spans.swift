package import Tracing

/// The parts of a request, as traces show them, by the tracing façade.
///
/// Without a tracer the work is done and nothing else: not even the name is made.
package struct Spans: Sendable {
    /// The tracer; nil when traces are off.
    package let tracer: (any Tracer)?

    /// Spans of a tracer.
    package init(_ tracer: (any Tracer)? = nil) { self.tracer = tracer }

    /// Does `work` as a part of whatever is under way.
    package func within<Result>(
        _ name: @autoclosure () -> String, _ kind: SpanKind = .internal, _ work: () async throws -> Result
    ) async rethrows -> Result {
        guard let tracer else { return try await work() }
        return try await Self.within(name(), kind, by: tracer, work)
    }

    private static func within<Result>(
        _ name: String, _ kind: SpanKind, by tracer: some Tracer, _ work: () async throws -> Result
    ) async rethrows -> Result {
        try await tracer.withSpan(name, ofKind: kind) { _ in try await work() }
    }
}
