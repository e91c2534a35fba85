package import CoreMetrics
import Synchronization

/// Keeps the figures of the metrics façade in memory until somebody asks for them.
///
/// Whoever counts keeps the handle of a series, so that the lock here is only taken when one is made. It is a class
/// because everything that counts shares it.
package final class MetricRegistry: MetricsFactory {
    /// Series of one metric at most: label values come from code or configuration, and still must not fill the memory.
    package static let mostSeries = 500

    /// A series: which metric, and the values of its labels.
    private struct Key: Hashable {
        let family: String
        let values: [String]
    }

    private struct Series {
        var counters: [Key: CounterSeries] = [:]
        var gauges: [Key: GaugeSeries] = [:]
        var histograms: [Key: HistogramSeries] = [:]
        var counts: [String: Int] = [:]
    }

    /// The metrics there are, in the order they are published.
    let families: [MetricFamily]
    private let known: [String: MetricFamily]
    private let series = Mutex(Series())
    private let refused = CounterSeries()

    /// A registry of `families`, with nothing counted.
    package init(_ families: [MetricFamily] = MetricFamily.all) {
        self.families = families
        known = Dictionary(families.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let name = "signet_metric_series_refused"
        if known[name] != nil { series.withLock { $0.counters[Key(family: name, values: [])] = refused } }
    }

    /// A count; one that nobody declared is none.
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        find(label, dimensions, in: \.counters) { family in
            family.kind == .counter ? CounterSeries() : nil
        } ?? NOOPMetricsHandler.instance
    }

    /// A figure that is set; one that nobody declared is none.
    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    /// A distribution, or a figure that is set; one that nobody declared is none.
    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        if !aggregate { return gauge(label, dimensions) ?? NOOPMetricsHandler.instance }
        return histogram(label, dimensions, scale: 1) ?? NOOPMetricsHandler.instance
    }

    /// A distribution of times; one that nobody declared is none.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions, scale: 1e9) ?? NOOPMetricsHandler.instance
    }

    /// Series live as long as the process: one that came and went would look like a restart.
    package func destroyCounter(_ handler: any CounterHandler) {}

    /// Nothing ends before the process does.
    package func destroyMeter(_ handler: any MeterHandler) {}

    /// Nothing ends before the process does.
    package func destroyRecorder(_ handler: any RecorderHandler) {}

    /// Nothing ends before the process does.
    package func destroyTimer(_ handler: any TimerHandler) {}

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries? {
        find(label, dimensions, in: \.gauges) { family in family.kind == .gauge ? GaugeSeries() : nil }
    }

    /// - Parameter scale: what is recorded for each unit of the metric.
    private func histogram(_ label: String, _ dimensions: [(String, String)], scale: Double) -> HistogramSeries? {
        find(label, dimensions, in: \.histograms) { family in
            guard case .histogram(let bounds) = family.kind, (family.unit == "seconds") == (scale != 1) else {
                return nil
            }
            return HistogramSeries(bounds: bounds.map { Int64(($0 * scale).rounded()) })
        }
    }

    /// The series with these labels, made if there is room for it.
    private func find<Handler: Sendable>(
        _ label: String, _ dimensions: [(String, String)],
        in place: any WritableKeyPath<Series, [Key: Handler]> & Sendable, make: (MetricFamily) -> Handler?
    ) -> Handler? {
        guard let family = known[label], Set(dimensions.map(\.0)) == Set(family.labels) else { return nil }
        let values = family.labels.compactMap { name in dimensions.first { $0.0 == name }?.1 }
        let key = Key(family: label, values: values)
        return series.withLock { series in
            if let handler = series[keyPath: place][key] { return handler }
            guard series.counts[label, default: 0] < Self.mostSeries else {
                refused.increment(by: 1)
                return nil
            }
            guard let handler = make(family) else { return nil }
            series.counts[label, default: 0] += 1
            series[keyPath: place][key] = handler
            return handler
        }
    }

    /// What was counted until now, by family; the series of each in the order of their labels.
    func readings() -> [String: [(labels: [String], figure: Figure)]] {
        let series = series.withLock { $0 }
        var readings: [String: [(labels: [String], figure: Figure)]] = [:]
        for (key, counter) in series.counters {
            readings[key.family, default: []].append((key.values, .number(Double(counter.value))))
        }
        for (key, gauge) in series.gauges {
            readings[key.family, default: []].append((key.values, .number(gauge.value)))
        }
        for (key, histogram) in series.histograms {
            let reading = histogram.reading
            // Most pairs of endpoint and status never happen.
            guard reading.count > 0 || key.values.isEmpty else { continue }
            readings[key.family, default: []].append((key.values, .distribution(reading)))
        }
        return readings.mapValues { $0.sorted { $0.labels.lexicographicallyPrecedes($1.labels) } }
    }

    /// What one series says.
    enum Figure {
        /// A count or a measure.
        case number(Double)
        /// How values are spread.
        case distribution(HistogramSeries.Reading)
    }
}
