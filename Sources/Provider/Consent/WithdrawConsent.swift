package import Identity
import Logging
import Primitives
import SignIn
import Storage

/// A person takes back what they allowed an application: it is forgotten, and every token it gave ends.
package struct WithdrawConsent: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Takes back what whoever is signed in here allowed `client`; false when nobody is.
    ///
    /// Grants that were made without asking end as well: taking back nothing is taking back all.
    package func run(from client: ClientID, by visitor: Visitor) async throws -> Bool {
        guard let standing = try await CurrentSession(deployment).find(visitor),
            try await SignInRules(deployment).resume(standing, for: nil).step == .finish
        else { return false }
        let account = standing.live.account.id
        try await deployment.store.withdrawConsent(of: account, to: client, at: deployment.clock.now())
        try await deployment.audit.record(
            .consentWithdrawn, about: .init(standing.live.account, client: client, session: standing.live.session.id),
            by: .account(account), from: visitor.auditOrigin)
        deployment.logger.notice("consent withdrawn", metadata: ["client": "\(client)", "account": "\(account)"])
        return true
    }
}
