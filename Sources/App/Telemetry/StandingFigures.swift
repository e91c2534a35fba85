import Foundation
import Identity
import Primitives
import Provider
import Storage
import Synchronization
import Telemetry

/// Figures that are looked up when somebody reads the metrics: queues, keys, certificates, the process.
///
/// What needs the database is remembered for a while, so that nobody can load it by reading metrics. A class because it
/// outlives requests.
final class StandingFigures: Sendable {
    /// For how long a look at the queues counts.
    private static let queuesCount = Duration.seconds(5)
    /// For how long a look at all connections counts.
    private static let certificatesCount = Duration.minutes(10)
    /// Connections whose certificates are told, those that end first.
    private static let mostConnections = 50

    private struct Kept {
        var queues: [MetricSample] = []
        var queuesAt: ContinuousClock.Instant?
        var certificates: [MetricSample] = []
        var certificatesAt: ContinuousClock.Instant?
    }

    private let services: Services
    private let process = ProcessFigures()
    private let kept = Mutex(Kept())

    init(_ services: Services) { self.services = services }

    /// All of them; those that cannot be had are left out.
    func samples() async -> [MetricSample] {
        let engine = services.settings.database.engine
        let isReady = services.readiness.report().isReady
        return [
            MetricSample("signet_build", labels: [Release.current, engine], 1),
            MetricSample("signet_ready", isReady ? 1 : 0),
        ] + process.samples() + keys() + (await queues()) + (await certificates())
    }

    private func keys() -> [MetricSample] {
        let now = services.deployment.clock.now()
        let records = services.deployment.keys.current.records.filter { $0.retiredAt == nil }
        return Dictionary(grouping: records, by: \.algorithm).sorted { $0.key < $1.key }.flatMap { algorithm, keys in
            let active = keys.map(\.activeFrom).filter { $0 <= now }.max()
            let next = keys.map(\.activeFrom).filter { $0 > now }.min()
            return [
                active.map {
                    MetricSample("signet_signing_key_age_seconds", labels: [algorithm], (now - $0).seconds)
                },
                next.map {
                    MetricSample("signet_signing_key_rotation_due_seconds", labels: [algorithm], ($0 - now).seconds)
                },
            ].compactMap(\.self)
        }
    }

    private func queues() async -> [MetricSample] {
        let now = ContinuousClock.now
        let (known, at) = kept.withLock { ($0.queues, $0.queuesAt) }
        if let at, now - at < Self.queuesCount { return known }
        guard let backlog = try? await services.deployment.store.backlog() else { return [] }
        let time = services.deployment.clock.now()
        let samples = [("signet_mail", backlog.mails), ("signet_logout", backlog.logouts)].flatMap { name, queue in
            [
                MetricSample("\(name)_queue_length", Double(queue.count)),
                MetricSample("\(name)_queue_oldest_age_seconds", queue.oldest.map { max(0, (time - $0).seconds) } ?? 0),
            ]
        }
        kept.withLock { kept in
            kept.queues = samples
            kept.queuesAt = now
        }
        return samples
    }

    private func certificates() async -> [MetricSample] {
        let now = ContinuousClock.now
        let (known, at) = kept.withLock { ($0.certificates, $0.certificatesAt) }
        if let at, now - at < Self.certificatesCount { return known }
        var ends: [(connection: ConnectionID, at: Timestamp)] = []
        do {
            try await ConnectionOverview(services.deployment).certificates { connection, end in
                guard connection.settings.isEnabled else { return }
                ends.append((connection.id, end))
            }
        } catch { return [] }
        let samples = ends.sorted { $0.at < $1.at }.prefix(Self.mostConnections).map { end in
            MetricSample(
                "signet_connection_certificate_expiry_timestamp_seconds", labels: [end.connection.value],
                Double(end.at.seconds))
        }
        kept.withLock { kept in
            kept.certificates = samples
            kept.certificatesAt = now
        }
        return samples
    }
}

extension Duration {
    /// As a figure.
    fileprivate var seconds: Double { Double(microseconds) / 1e6 }
}
