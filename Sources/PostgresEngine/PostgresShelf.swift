import Foundation
import Primitives
import Storage

/// The connections that are not in use.
final class PostgresShelf: Sendable {
    private let address: PostgresAddress
    /// How connections are used.
    let limits: PostgresLimits
    /// The one used last stands last.
    private let idle = ConditionLocked<[PostgresConnection]>([])
    private let reachability: ConditionLocked<Reachability>

    /// Connections to a database, opened when they are needed.
    init(_ address: PostgresAddress, _ limits: PostgresLimits) {
        self.address = address
        self.limits = limits
        reachability = ConditionLocked(Reachability())
    }

    /// Connections to the same database that are used otherwise; what trying to connect comes to is known to both.
    init(beside other: PostgresShelf, _ limits: PostgresLimits) {
        address = other.address
        self.limits = limits
        reachability = other.reachability
    }

    /// Whether connecting failed just now.
    var isServerAway: Bool { reachability.with { $0.isAway(at: .now) } }

    /// A connection that still stands: the one used last, or a new one.
    func take(_ plan: inout RetryPlan) throws(StorageError) -> PostgresConnection {
        while let connection = idle.with({ $0.popLast() }) {
            let now = ContinuousClock.now
            if now < connection.expiresAt, connection.stillStands(at: now) { return connection }
        }
        return try open(&plan)
    }

    /// Takes a connection back that may serve others.
    func put(_ connection: PostgresConnection) {
        guard !connection.isLost, connection.isIdle else { return }
        let now = ContinuousClock.now
        connection.usedAt = now
        if now < connection.expiresAt { idle.with { $0.append(connection) } }
    }

    /// A new connection, when one was lost or is at the wrong server.
    ///
    /// Those that stand idle lead there as well.
    func replace(_ plan: inout RetryPlan, after error: StorageError) throws(StorageError) -> PostgresConnection {
        close()
        guard let pause = plan.pauseBeforeReopening() else { throw error }
        Self.sleep(pause)
        return try open(&plan)
    }

    /// A new connection; waits for a moment for a server that is away.
    func open(_ plan: inout RetryPlan) throws(StorageError) -> PostgresConnection {
        while true {
            let advice = reachability.with { $0.advice(at: .now) }
            if case .giveUp(let error) = advice { throw error }
            do {
                let connection = try PostgresConnection(address, limits)
                reachability.with { $0.succeeded() }
                return connection
            } catch {
                reachability.with { $0.failed(error, at: .now) }
                guard case .insist = advice, let pause = plan.pauseBeforeReopening() else { throw error }
                Self.sleep(pause)
            }
        }
    }

    /// Closes what nobody has used for long.
    func closeUnused(at now: ContinuousClock.Instant) {
        // Their end speaks to the server, so it comes outside the lock.
        _ = idle.with { idle in
            let unused = idle.filter { isUnused($0, at: now) }
            if !unused.isEmpty { idle.removeAll { isUnused($0, at: now) } }
            return unused
        }
    }

    /// Closes the connections that are not in use.
    func close() {
        _ = idle.with { idle in
            defer { idle = [] }
            return idle
        }
    }

    private func isUnused(_ connection: PostgresConnection, at now: ContinuousClock.Instant) -> Bool {
        now - connection.usedAt > limits.idle || now > connection.expiresAt
    }

    /// Blocks the calling thread.
    static func sleep(_ pause: Duration) {
        let parts = pause.components
        Thread.sleep(forTimeInterval: Double(parts.seconds) + Double(parts.attoseconds) / 1e18)
    }
}
