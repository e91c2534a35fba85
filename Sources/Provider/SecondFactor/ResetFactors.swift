package import Identity
import Logging
import Primitives
import Storage

/// Removes everything that could be somebody's second factor, for who has lost their device; the next sign-in enrols
/// where the organization requires one.
///
/// Their sessions end with it: a session that rests on the lost device proves nothing any more.
package struct ResetFactors: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Resets the account; returns how many devices it had.
    ///
    /// - Parameters:
    ///   - actor: the admin, or the operator at a shell; never the person themselves.
    ///   - origin: where the order came from.
    package func run(
        _ account: Account, of organization: Organization, by actor: AuditEvent.Actor,
        from origin: AuditEvent.Origin = .init()
    ) async throws -> Int {
        let removed = try await deployment.store.resetFactors(of: account.id, at: deployment.clock.now())
        try await CodeThrottle(account.id, in: deployment).forget()
        deployment.logouts.wake()
        try await deployment.audit.record(
            .factorsReset, about: .init(account), by: actor, from: origin, [.init("devices", "\(removed)")])
        try await deployment.mail.send(Mail(.factorsReset, to: account, of: organization))
        deployment.logger.notice("second factors reset", metadata: ["account": "\(account.id)"])
        return removed
    }
}
