package import CoreMetrics
import Primitives
package import Provider

/// What is measured of password hashes: they cost more than everything else a sign-in does.
package struct HashInstruments: Sendable {
    private let waits: CoreMetrics.Timer
    private let durations: CoreMetrics.Timer
    private let refusals: Counter
    private let spans: Spans

    /// Instruments of a backend and a tracer; those of none cost a call that does nothing.
    package init(_ factory: any MetricsFactory = NOOPMetricsHandler.instance, spans: Spans = Spans()) {
        waits = CoreMetrics.Timer(label: "signet_password_hash_wait_seconds", factory: factory)
        durations = CoreMetrics.Timer(label: "signet_password_hash_duration_seconds", factory: factory)
        refusals = Counter(label: "signet_password_hash_refusals", factory: factory)
        self.spans = spans
    }

    /// Runs a hash in `pool`.
    func run<Result: Sendable>(
        in pool: BoundedPool, _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let asked = ContinuousClock.now
        return try await spans.within("password hash") {
            do {
                return try await pool.run { [waits, durations] in
                    let begun = ContinuousClock.now
                    waits.recordNanoseconds((begun - asked).nanoseconds)
                    defer { durations.recordNanoseconds((ContinuousClock.now - begun).nanoseconds) }
                    return try work()
                }
            } catch let error as BoundedPool.Overloaded {
                throw refused(error)
            }
        }
    }

    /// Asks whether `pool` has room for a hash, whose refusal counts like that of the hash itself.
    func admit(to pool: BoundedPool) throws {
        do { try pool.admit() } catch { throw refused(error) }
    }

    private func refused(_ error: BoundedPool.Overloaded) -> BoundedPool.Overloaded {
        refusals.increment()
        return error
    }
}
