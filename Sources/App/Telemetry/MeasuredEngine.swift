import CoreMetrics
import Primitives
import Provider
import SQLStorage
import Storage
import Tracing

/// A database whose units of work are timed and traced.
struct MeasuredEngine: SQLEngine {
    /// What is measured of one kind of work.
    private struct Instruments: Sendable {
        let name: String
        let durations: CoreMetrics.Timer
        let waits: CoreMetrics.Timer
        let failures: Counter

        init(_ operation: String, _ factory: any MetricsFactory) {
            name = "database \(operation)"
            let dimensions = [("operation", operation)]
            durations = CoreMetrics.Timer(
                label: "signet_database_duration_seconds", dimensions: dimensions, factory: factory)
            waits = CoreMetrics.Timer(label: "signet_database_wait_seconds", dimensions: dimensions, factory: factory)
            failures = Counter(label: "signet_database_failures", dimensions: dimensions, factory: factory)
        }
    }

    private let base: any SQLEngine
    private let spans: Spans
    private let reads: Instruments
    private let writes: Instruments

    /// `base`, measured.
    init(_ base: any SQLEngine, observation: Observation) {
        self.base = base
        spans = observation.spans
        reads = Instruments("read", observation.metrics)
        writes = Instruments("write", observation.metrics)
    }

    var dialect: Dialect { base.dialect }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await measured(reads) { begun in try await base.read(Self.noting(begun, reads.waits, body)) }
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await measured(writes) { begun in try await base.write(Self.noting(begun, writes.waits, body)) }
    }

    func unhurried<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await measured(writes) { begun in try await base.unhurried(Self.noting(begun, writes.waits, body)) }
    }

    func rows(finding sql: SQL) async throws -> [Row] {
        try await measured(reads) { _ in try await base.rows(finding: sql) }
    }

    func run(repeatably sql: SQL) async throws -> Int {
        try await measured(writes) { _ in try await base.run(repeatably: sql) }
    }

    func rows(changing sql: SQL) async throws -> [Row] {
        try await measured(writes) { _ in try await base.rows(changing: sql) }
    }

    func run(_ sql: SQL) async throws -> Int { try await measured(writes) { _ in try await base.run(sql) } }

    func run(together statements: [SQL]) async throws -> [SQLOutcome] {
        try await measured(writes) { _ in try await base.run(together: statements) }
    }

    func listen(_ hear: @escaping @Sendable (ConfigurationNews) -> Void) { base.listen(hear) }

    func close() async { await base.close() }

    private func measured<Result>(
        _ instruments: Instruments, _ work: (ContinuousClock.Instant) async throws -> Result
    ) async throws -> Result {
        let begun = ContinuousClock.now
        defer { instruments.durations.recordNanoseconds((ContinuousClock.now - begun).nanoseconds) }
        return try await spans.within(instruments.name, .client) {
            do {
                return try await work(begun)
            } catch let error as StorageError {
                // A constraint that refuses a change does its work.
                if case .conflict = error {} else { instruments.failures.increment() }
                throw error
            }
        }
    }

    /// The body, which notes for how long it waited when it begins.
    private static func noting<Result: Sendable>(
        _ begun: ContinuousClock.Instant, _ waits: CoreMetrics.Timer,
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) -> @Sendable (any SQLConnection) throws -> Result {
        { connection in
            waits.recordNanoseconds((ContinuousClock.now - begun).nanoseconds)
            return try body(connection)
        }
    }
}
