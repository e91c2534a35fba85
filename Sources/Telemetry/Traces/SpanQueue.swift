package import CoreMetrics
import Synchronization

/// Spans that have ended and wait to be exported, up to a limit: what does not fit is dropped and counted.
///
/// A class because all requests share it.
package final class SpanQueue: Sendable {
    /// Spans that wait at most.
    package static let limit = 4_096

    private let waiting = Mutex<[RecordedSpan.Record]>([])
    private let dropped: Counter
    private let exported: Counter

    /// An empty queue; what becomes of spans is counted.
    package init(_ factory: any MetricsFactory) {
        let counter = { (outcome: String) in
            Counter(label: "signet_spans", dimensions: [("outcome", outcome)], factory: factory)
        }
        dropped = counter("dropped")
        exported = counter("exported")
    }

    func add(_ span: RecordedSpan.Record) {
        let isKept = waiting.withLock { waiting in
            guard waiting.count < Self.limit else { return false }
            waiting.append(span)
            return true
        }
        if !isKept { dropped.increment() }
    }

    /// Takes the oldest ones.
    func take(atMost count: Int) -> [RecordedSpan.Record] {
        waiting.withLock { waiting in
            let taken = Array(waiting.prefix(count))
            waiting.removeFirst(taken.count)
            return taken
        }
    }

    /// Notes what became of spans that were taken.
    func settle(_ count: Int, isExported: Bool) { (isExported ? exported : dropped).increment(by: count) }
}
