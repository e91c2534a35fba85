package import Identity
import Primitives
import SignIn
import Storage

/// The home page of a signed-in person.
package struct HomePage: Sendable {
    /// What it shows.
    package struct Contents: Sendable {
        /// Who is signed in.
        package let account: Account
        /// Their organization.
        package let organization: Organization
        /// Applications they may open that say where they begin, by name.
        package let applications: [Client]
    }

    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// The page for this visitor; nil when nobody is signed in.
    package func contents(for visitor: Visitor) async throws -> Contents? {
        guard let standing = try await CurrentSession(deployment).find(visitor),
            try await SignInRules(deployment).resume(standing, for: nil).step == .finish
        else { return nil }
        try await deployment.store.touch(standing.live.session.id, at: deployment.clock.now())
        let clients = try await deployment.store.clients(openTo: standing.organization.id)
        return Contents(
            account: standing.live.account, organization: standing.organization,
            // What strangers registered is nothing that we recommend to anybody.
            applications: clients.filter { client in
                client.registration == nil
                    && (client.metadata.initiateLoginURI != nil || client.metadata.clientURI != nil)
            })
    }
}
