/// The two texts in which metrics are read.
package enum ExpositionFormat: Sendable, CaseIterable {
    /// OpenMetrics 1.0, which is what is written unless something else is asked for.
    case openMetrics
    /// The text format of Prometheus before OpenMetrics.
    case prometheus

    /// The value of `Content-Type`.
    package var contentType: String {
        switch self {
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        }
    }

    /// What a reader wants most, by its `Accept` (RFC 9110 §12.5.1).
    package init(accept: String?) {
        guard let accept else {
            self = .openMetrics
            return
        }
        let ranges = accept.split(separator: ",").map(Range.init)
        let quality = { (names: [String]) in
            // The most specific range that fits is the one that counts.
            names.lazy.compactMap { name in ranges.first { $0.type == name }?.quality }.first ?? 0
        }
        let openMetrics = quality(["application/openmetrics-text", "application/*", "*/*"])
        let prometheus = quality(["text/plain", "text/*", "*/*"])
        self = prometheus > openMetrics ? .prometheus : .openMetrics
    }

    /// One element of `Accept`.
    private struct Range {
        let type: String
        let quality: Double

        init(_ text: Substring) {
            let parts = text.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            type = parts.first ?? ""
            quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
        }
    }
}
