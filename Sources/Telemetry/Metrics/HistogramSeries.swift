import CoreMetrics
import Synchronization

/// How often a value fell into which range: two atomic additions for each event, no lock and no allocation.
///
/// A class because the façade's handlers are. Values are whole: nanoseconds, or what a recorder was given.
final class HistogramSeries: TimerHandler, RecorderHandler {
    /// Ranges at most, the one without an end included.
    static let mostRanges = 16

    /// What was counted, at one time.
    struct Reading {
        /// How many values fell into each range, the one without an end last.
        let counts: [Int64]
        /// All values together, as they were recorded.
        let sum: Int64

        /// All of them.
        var count: Int64 { counts.reduce(0, +) }
    }

    /// The upper ends of the ranges, as values are recorded.
    private let bounds: [Int64]
    private let counts = InlineArray<16, Atomic<Int64>> { _ in Atomic(0) }
    private let sum = Atomic<Int64>(0)

    /// - Parameter bounds: rising, and one fewer than `mostRanges` at most.
    init(bounds: [Int64]) { self.bounds = Array(bounds.prefix(Self.mostRanges - 1)) }

    /// What was counted until now; a value that comes meanwhile may be in the counts and not in the sum.
    var reading: Reading {
        Reading(
            counts: (0...bounds.count).map { counts[$0].load(ordering: .relaxed) }, sum: sum.load(ordering: .relaxed))
    }

    func recordNanoseconds(_ duration: Int64) { record(duration) }

    func record(_ value: Int64) {
        var range = 0
        while range < bounds.count, value > bounds[range] { range += 1 }
        counts[range].wrappingAdd(1, ordering: .relaxed)
        sum.wrappingAdd(max(0, value), ordering: .relaxed)
    }

    func record(_ value: Double) { record(Int64(value.isFinite ? min(max(value, 0), 1e18) : 0)) }
}
