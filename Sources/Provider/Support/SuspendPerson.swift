import Identity
import Primitives
import Storage

/// An operator suspends a person, or lets them in again.
package struct SuspendPerson: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Suspends a person and ends their sessions and tokens; applications that want to be told are told by the server.
    ///
    /// False when they were suspended before.
    package func suspend(_ person: FoundPerson) async throws -> Bool {
        guard try await deployment.store.suspend(person.account.id, at: deployment.clock.now()) else { return false }
        deployment.logouts.wake()
        try await deployment.audit.record(
            .suspended, about: .init(person.account), by: .shell,
            [.init("before", person.account.status.rawValue)])
        return true
    }

    /// Lets a person sign in again; false when they may anyway.
    ///
    /// Throws `SupportError` for somebody who has not registered: that is theirs to do.
    package func activate(_ person: FoundPerson) async throws -> Bool {
        guard person.account.status != .invited else {
            throw SupportError(
                "\(person.account.email) has not accepted the invitation yet; signet user invite makes a new link")
        }
        guard try await deployment.store.unsuspend(person.account.id, at: deployment.clock.now()) else { return false }
        try await deployment.audit.record(.activated, about: .init(person.account), by: .shell)
        return true
    }
}
