import CoreMetrics
import HTTPTypes
import Hummingbird
import Logging
import Primitives
import Provider
import Tracing

/// Times, traces and logs every request: which route, how it ended, how long it took; never what was in it.
struct RequestWatch: Sendable {
    private let instruments: RequestInstruments?
    private let spans: Spans
    private let logsRequests: Bool

    /// - Parameters:
    ///   - metrics: where requests are counted; nil for nowhere.
    ///   - logsRequests: whether each has a line in the log.
    init(_ routes: [Route], metrics: (any MetricsFactory)?, spans: Spans, logsRequests: Bool) {
        instruments = RequestInstruments(routes, factory: metrics)
        self.spans = spans
        self.logsRequests = logsRequests
    }

    /// Has a request answered by `work`.
    func over(_ call: Call, at route: Route?, _ work: () async -> Response) async -> Response {
        let begun = ContinuousClock.now
        let response: Response
        if let tracer = spans.tracer {
            response = await traced(call, at: route, by: tracer, work)
        } else {
            response = await work()
        }
        guard instruments != nil || logsRequests else { return response }
        let duration = ContinuousClock.now - begun
        instruments?.note(place: route?.place ?? 0, status: response.status, nanoseconds: duration.nanoseconds)
        if logsRequests {
            call.logger.info(
                "request",
                metadata: [
                    "method": "\(call.method.rawValue)", "route": "\(route?.name ?? "none")",
                    "status": .stringConvertible(response.status.code), "client": "\(call.origin.network)",
                    "microseconds": .stringConvertible(duration.microseconds),
                ])
        }
        return response
    }

    /// The span of a request; the caller's trace goes on where a proxy of ours says that there is one.
    ///
    /// From anybody else `traceparent` is not read: a stranger could have every request recorded, or write into the
    /// traces of others (W3C Trace Context §8).
    private func traced(
        _ call: Call, at route: Route?, by tracer: some Tracer, _ work: () async -> Response
    ) async -> Response {
        var context = InstrumentationContext.topLevel
        if call.origin.isByProxy {
            tracer.extract(call.fields, into: &context, using: FieldExtractor())
        }
        return await tracer.withSpan(route?.name ?? "none", context: context, ofKind: .server) { span in
            let response = await work()
            if span.isRecording {
                span.attributes["http.request.method"] = call.method.rawValue
                if let route { span.attributes["http.route"] = route.path }
                span.attributes["http.response.status_code"] = response.status.code
                span.attributes["signet.request_id"] = call.id
                if response.status.code >= 500 { span.setStatus(SpanStatus(code: .error)) }
            }
            return response
        }
    }
}

/// Reads a header field of a request, if there is exactly one.
private struct FieldExtractor: Extractor {
    func extract(key: String, from fields: HTTPFields) -> String? {
        guard let name = HTTPField.Name(key) else { return nil }
        let values = fields[values: name]
        return values.count == 1 ? values.first : nil
    }
}
