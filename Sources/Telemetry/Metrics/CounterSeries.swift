import CoreMetrics
import Synchronization

/// A count that only rises: one atomic addition for each event.
///
/// A class because the façade's handlers are.
final class CounterSeries: CounterHandler {
    private let count = Atomic<Int64>(0)

    /// The count now.
    var value: Int64 { count.load(ordering: .relaxed) }

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }

    /// A counter that fell would look like a restart, so nothing is reset.
    func reset() {}
}
