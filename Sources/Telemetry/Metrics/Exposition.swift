/// Writes metrics down for whoever reads them.
package struct Exposition: Sendable {
    private let registry: MetricRegistry

    /// Of everything in `registry`.
    package init(_ registry: MetricRegistry) { self.registry = registry }

    /// The text, with figures that were asked for beside those that were counted.
    package func text(_ format: ExpositionFormat, beside samples: [MetricSample] = []) -> String {
        let counted = registry.readings()
        let asked = Dictionary(grouping: samples, by: \.family)
        var text = ""
        for family in registry.families {
            let series =
                (counted[family.name] ?? [])
                + (asked[family.name] ?? []).map { (labels: $0.labels, figure: .number($0.value)) }
            guard !series.isEmpty else { continue }
            Self.describe(family, format, into: &text)
            for (values, figure) in series {
                Self.write(figure, of: family, labels: Array(zip(family.labels, values)), into: &text)
            }
        }
        if format == .openMetrics { text += "# EOF\n" }
        return text
    }

    /// The lines that say what a metric is (OpenMetrics 1.0, "MetricFamily").
    private static func describe(_ family: MetricFamily, _ format: ExpositionFormat, into text: inout String) {
        // Before OpenMetrics a family had the name of its samples, and knew neither units nor infos.
        let name = format == .openMetrics ? family.name : family.name + family.suffix
        text += "# TYPE \(name) \(family.type(in: format))\n"
        if format == .openMetrics, let unit = family.unit { text += "# UNIT \(name) \(unit)\n" }
        text += "# HELP \(name) \(escaped(family.help))\n"
    }

    private static func write(
        _ figure: MetricRegistry.Figure, of family: MetricFamily, labels: [(String, String)], into text: inout String
    ) {
        switch figure {
        case .number(let value):
            text += "\(family.name)\(family.suffix)\(list(labels)) \(number(value))\n"
        case .distribution(let reading):
            guard case .histogram(let bounds) = family.kind else { return }
            var below: Int64 = 0
            for (bound, count) in zip(bounds.map { number($0) } + ["+Inf"], reading.counts) {
                below += count
                text += "\(family.name)_bucket\(list(labels + [("le", bound)])) \(below)\n"
            }
            let scale = family.unit == "seconds" ? 1e9 : 1
            text += "\(family.name)_count\(list(labels)) \(below)\n"
            text += "\(family.name)_sum\(list(labels)) \(number(Double(reading.sum) / scale))\n"
        }
    }

    private static func list(_ labels: [(String, String)]) -> String {
        guard !labels.isEmpty else { return "" }
        return "{" + labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",") + "}"
    }

    private static func number(_ value: Double) -> String {
        // Whole figures as such: sizes and counts are read by people, too.
        value == value.rounded() && abs(value) < 1e15 && abs(value) >= 1_000 ? String(Int64(value)) : String(value)
    }

    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x22 || $0 == 0x0A }) else { return text }
        return text.reduce(into: "") { escaped, character in
            switch character {
            case "\\": escaped += #"\\"#
            case "\"": escaped += #"\""#
            case "\n": escaped += #"\n"#
            default: escaped.append(character)
            }
        }
    }
}

extension MetricFamily {
    /// What the names of single samples end in.
    fileprivate var suffix: String {
        switch kind {
        case .counter: "_total"
        case .info: "_info"
        case .gauge, .histogram: ""
        }
    }

    fileprivate func type(in format: ExpositionFormat) -> String {
        switch kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        case .info: format == .openMetrics ? "info" : "gauge"
        }
    }
}
