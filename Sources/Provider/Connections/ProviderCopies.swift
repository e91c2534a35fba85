import Identity
import Logging
import OpenIDConnect
import Primitives
import Storage

/// Renews the copies of what OpenID providers publish, in the background.
///
/// With them people go on signing in after a restart while a provider's documents are not to be had. Each copy is renewed
/// by one node at a time, for the length of a lease.
package struct ProviderCopies: Sendable {
    private let deployment: Deployment

    /// The copies of a deployment.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Renews everything that is due.
    package func run() async throws {
        try await DueConnections.forEach(by: deployment.clock) { limit, now, until in
            try await deployment.store.claimProviderCopies(limit, at: now, until: until)
        } work: { id, takenUntil in
            await renew(id, takenUntil: takenUntil)
        }
    }

    private func renew(_ id: ConnectionID, takenUntil: Timestamp) async {
        do {
            guard let connection = try await deployment.store.connection(id),
                let provider = UpstreamProvider(connection, in: deployment)
            else {
                return try await deployment.store.scheduleProviderCopy(of: id, at: nil, takenUntil: takenUntil)
            }
            let interval = try await renew(id, from: provider) ? ConnectionSchedule.usual : ConnectionSchedule.retry
            let next = ConnectionSchedule.next(id, after: interval, from: deployment.clock.now())
            try await deployment.store.scheduleProviderCopy(of: id, at: next, takenUntil: takenUntil)
        } catch {
            // The lease runs out, and the copy is due again.
            deployment.logger.warning(
                "provider's documents not copied", metadata: ["connection": "\(id)", "cause": "\(error)"])
        }
    }

    /// Keeps what the provider publishes now; false when it is not to be had, or is of no use, and the last copy stays.
    private func renew(_ id: ConnectionID, from provider: UpstreamProvider) async throws -> Bool {
        switch try await provider.published() {
        case .verified(let copy, _):
            try await deployment.store.keep(copy)
            return true
        case .refused(let checks):
            deployment.logger.notice(
                "provider's documents not copied",
                metadata: [
                    "connection": "\(id)", "cause": "\(checks.last?.received ?? checks.last?.name ?? "unknown")",
                ])
            return false
        }
    }
}
