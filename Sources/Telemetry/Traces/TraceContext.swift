package import Logging
import Tracing

/// Where in which trace something happens (W3C Trace Context §3).
struct TraceContext: Sendable, Equatable {
    /// The two halves of the trace's id; not both 0.
    let traceID: (high: UInt64, low: UInt64)
    /// The id of the span; not 0.
    let spanID: UInt64
    /// Whether the trace is recorded.
    let isSampled: Bool

    static func == (one: TraceContext, other: TraceContext) -> Bool {
        one.traceID == other.traceID && one.spanID == other.spanID && one.isSampled == other.isSampled
    }

    init(traceID: (high: UInt64, low: UInt64), spanID: UInt64, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// Reads `traceparent`; nil for anything that is not one (§3.2.2).
    ///
    /// A later version may have more behind a dash; this one has not.
    init?(traceparent: String) {
        let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, let version = Self.hex(parts[0], digits: 2), version != 0xFF,
            parts.count == 4 || version > 0, parts[1].utf8.count == 32,
            let high = Self.hex(parts[1].prefix(16), digits: 16), let low = Self.hex(parts[1].suffix(16), digits: 16),
            let span = Self.hex(parts[2], digits: 16), let flags = Self.hex(parts[3], digits: 2),
            high != 0 || low != 0, span != 0
        else { return nil }
        self.init(traceID: (high, low), spanID: span, isSampled: flags & 1 == 1)
    }

    /// The value of `traceparent`.
    var traceparent: String { "00-\(traceText)-\(spanText)-\(isSampled ? "01" : "00")" }

    /// The trace's id, in hexadecimal digits.
    var traceText: String { Self.text(traceID.high) + Self.text(traceID.low) }

    /// The span's id, in hexadecimal digits.
    var spanText: String { Self.text(spanID) }

    /// Sixteen digits.
    static func text(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Lower-case digits only: anything else is not of this form (§3.2.2.3).
    private static func hex(_ text: Substring, digits: Int) -> UInt64? {
        guard text.utf8.count == digits,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        return UInt64(text, radix: 16)
    }
}

extension InstrumentationContext {
    private enum TraceKey: InstrumentationContextKey {
        typealias Value = TraceContext
        static var nameOverride: String? { "trace" }
    }

    /// The span under way.
    var trace: TraceContext? {
        get { self[TraceKey.self] }
        set { self[TraceKey.self] = newValue }
    }
}

/// The trace in the log.
package enum TraceMetadata {
    /// Adds the trace's id to a line, where the trace is recorded.
    package static let provider = Logger.MetadataProvider {
        guard let trace = InstrumentationContext.current?.trace, trace.isSampled else { return [:] }
        return ["trace": "\(trace.traceText)"]
    }
}
