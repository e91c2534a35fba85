import Primitives
import Tracing

/// Spans as OTLP/HTTP has them in JSON (OpenTelemetry Protocol 1.5, "JSON Protobuf Encoding").
enum OTLPDocument {
    /// The body of a request.
    static func body(of spans: [RecordedSpan.Record], resource: [(String, String)]) -> [UInt8] {
        object([
            (
                "resourceSpans",
                .array([
                    object([
                        ("resource", object([("attributes", .array(resource.map { attribute($0.0, text($0.1)) }))])),
                        (
                            "scopeSpans",
                            .array([
                                object([
                                    ("scope", object([("name", .string("signet"))])),
                                    ("spans", .array(spans.map(span))),
                                ])
                            ])
                        ),
                    ])
                ])
            )
        ]).encoded()
    }

    private static func span(_ span: RecordedSpan.Record) -> JSON {
        var attributes: [JSON] = []
        span.attributes.forEach { name, value in
            if let value = self.value(value) { attributes.append(attribute(name, value)) }
        }
        if let problem = span.problem { attributes.append(attribute("error.type", text(problem))) }
        var members: [(String, JSON)] = [
            ("traceId", .string(span.trace.traceText)), ("spanId", .string(span.trace.spanText)),
            ("name", .string(span.name)), ("kind", .integer(kind(span.kind))),
            // Numbers of 64 bits are texts.
            ("startTimeUnixNano", .string(String(span.begun))), ("endTimeUnixNano", .string(String(span.ended))),
            ("attributes", .array(attributes)),
        ]
        if let parent = span.parent { members.append(("parentSpanId", .string(TraceContext.text(parent)))) }
        if span.isError { members.append(("status", object([("code", .integer(2))]))) }
        return object(members)
    }

    /// Enumerations are numbers.
    private static func kind(_ kind: SpanKind) -> Int64 {
        switch kind {
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        default: 1
        }
    }

    private static func attribute(_ name: String, _ value: JSON) -> JSON {
        object([("key", .string(name)), ("value", value)])
    }

    private static func text(_ value: String) -> JSON { object([("stringValue", .string(value))]) }

    /// The kinds of values that we use.
    private static func value(_ value: SpanAttribute) -> JSON? {
        switch value {
        case .string(let value): text(value)
        case .int32(let value): object([("intValue", .string(String(value)))])
        case .int64(let value): object([("intValue", .string(String(value)))])
        case .bool(let value): object([("boolValue", .bool(value))])
        default: nil
        }
    }

    private static func object(_ members: [(String, JSON)]) -> JSON {
        .object(members.map { JSON.Member(name: $0.0, value: $0.1) })
    }
}
