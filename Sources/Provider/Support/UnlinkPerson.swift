package import Identity
import Primitives
import Storage

/// An operator cuts a person's tie to an identity provider, since it names them otherwise now.
package struct UnlinkPerson: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Cuts the tie at one connection, or all of them, and ends the sessions and tokens that came through it; what was cut.
    ///
    /// The next sign-in is decided like that of somebody who never came: where `link_by_email` lets an address lead to an
    /// account, the person is tied anew.
    package func run(_ person: FoundPerson, from connection: ConnectionID?) async throws -> [FederatedIdentity] {
        let cut = try await deployment.store.unlink(person.account.id, from: connection, at: deployment.clock.now())
        guard !cut.isEmpty else { return [] }
        deployment.logouts.wake()
        for tie in cut {
            try await deployment.audit.record(
                .unlinked, about: .init(person.account), by: .shell,
                [.init("connection", tie.subject.connection.value), .init("subject", tie.subject.value)])
        }
        return cut
    }
}
