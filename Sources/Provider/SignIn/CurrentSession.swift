import Credentials
package import Identity
import Primitives
import SignIn
package import Storage

/// Finds out who a browser is signed in as.
package struct CurrentSession: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// A browser's session that is still good by today's facts, with its organization.
    package struct Standing: Sendable {
        /// The session and its account as they are now.
        package let live: LiveSession
        /// The account's organization.
        package let organization: Organization
    }

    /// The session of the visitor's cookie, unless it ended, grew too old, or would not be allowed today.
    package func find(_ visitor: Visitor) async throws -> Standing? {
        guard let secret = visitor.session else { return nil }
        let hash = TokenHash.sha256(secret.reveal())
        guard let live = try await deployment.store.session(secretHash: hash) else { return nil }
        guard let organization = try await deployment.configuration.organization(live.session.organization) else {
            return nil
        }
        let age = SessionAge(of: live.session, policy: organization.policy.session)
        guard age.verdict(at: deployment.clock.now()) == .live else { return nil }
        return Standing(live: live, organization: organization)
    }
}
