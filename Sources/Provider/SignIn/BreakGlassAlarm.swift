import Identity
import Logging
import Primitives
import Storage

/// Tells the administrators of an organization that requires SSO that somebody came in with a password.
struct BreakGlassAlarm: Sendable {
    /// Administrators that are written to, at most.
    static let mostRecipients = 50

    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// Writes it down and sends the mails, if this sign-in was one of those.
    func sound(
        for account: Account, of organization: Organization, proofs: [ShownProof], session: Session,
        attempt: SignInAttempt
    ) async throws {
        guard organization.policy.nativeLogin == .disabled, proofs.contains(where: { $0.proof == .password }) else {
            return
        }
        let visitor = attempt.visitor
        deployment.logger.notice("break-glass sign-in", metadata: ["account": "\(account.id)"])
        try await deployment.audit.record(
            .breakGlass, about: .init(account, client: attempt.client?.id, session: session.id),
            by: .account(account.id), from: visitor.auditOrigin)
        let told = try await deployment.store.administrators(of: organization.id, limit: Self.mostRecipients)
        for administrator in told {
            try await deployment.mail.send(
                Mail(
                    .breakGlassUsed, to: administrator, of: organization,
                    values: [
                        "account": account.email.address, "agent": visitor.agent, "network": visitor.network,
                        "time": Mail.time(deployment.clock.now()),
                    ]))
        }
    }
}
