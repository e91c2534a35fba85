import Credentials
package import Identity
package import Primitives
import SignIn
package import Storage

/// Finds out who a browser is signed in as.
package struct CurrentSession: Sendable {
    /// Accounts that one browser may be signed in to at a time.
    package static let mostAccounts = 8

    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// A browser's session that is still good by today's facts, with its organization.
    package struct Standing: Sendable {
        /// The session and its account as they are now.
        package let live: LiveSession
        /// The account's organization.
        package let organization: Organization
        /// What the browser showed for it.
        package let secret: Secret<String>
    }

    /// The session that pages of ours are about: that of the visitor's cookie, unless it ended, grew too old, or would
    /// not be allowed today; then the next of this browser's.
    package func find(_ visitor: Visitor) async throws -> Standing? {
        for secret in visitor.sessions {
            if let standing = try await standing(of: secret) { return standing }
        }
        return nil
    }

    /// All sessions of this browser that are still good, the present one first.
    package func all(_ visitor: Visitor) async throws -> [Standing] {
        var standings: [Standing] = []
        for secret in visitor.sessions {
            guard let standing = try await standing(of: secret) else { continue }
            if !standings.contains(where: { $0.live.session.id == standing.live.session.id }) {
                standings.append(standing)
            }
        }
        return standings
    }

    /// The session of the visitor's cookie that nobody used for too long, if that is what became of it.
    package func lapsed(_ visitor: Visitor) async throws -> Standing? {
        guard let secret = visitor.session, let found = try await stored(secret),
            age(of: found).verdict(at: deployment.clock.now()) == .inactive
        else { return nil }
        return found
    }

    private func standing(of secret: Secret<String>) async throws -> Standing? {
        guard let found = try await stored(secret) else { return nil }
        return age(of: found).verdict(at: deployment.clock.now()) == .live ? found : nil
    }

    private func stored(_ secret: Secret<String>) async throws -> Standing? {
        let hash = TokenHash.sha256(secret.reveal())
        guard let live = try await deployment.store.session(secretHash: hash),
            let organization = try await deployment.configuration.organization(live.session.organization)
        else { return nil }
        return Standing(live: live, organization: organization, secret: secret)
    }

    private func age(of standing: Standing) -> SessionAge {
        SessionAge(of: standing.live.session, policy: standing.organization.policy.session)
    }
}

extension Visitor {
    /// The secrets of this browser's sessions, the present one first, as many as are looked at.
    fileprivate var sessions: ArraySlice<Secret<String>> {
        ([session].compactMap(\.self) + others).prefix(CurrentSession.mostAccounts)
    }
}
