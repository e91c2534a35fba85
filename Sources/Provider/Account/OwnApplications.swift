package import Identity
package import Primitives
import Storage

/// People see what they allowed applications, and what applications have of them.
package struct OwnApplications: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// How far an application's access reaches now.
    package enum Reach: Sendable, Equatable, CaseIterable {
        /// It has nothing; only what the person said is remembered.
        case nothing
        /// For as long as the person is signed in.
        case session
        /// Longer: it goes on when the person is not there.
        case offline
    }

    /// One application.
    package struct Entry: Sendable {
        /// Which.
        package let client: Client
        /// The scopes that the person was asked for and allowed.
        package let scopes: [String]
        /// How far its access reaches.
        package let reach: Reach
        /// When it was last given something.
        package let givenAt: Timestamp
    }

    /// Applications that were allowed something or have something now, by name.
    package func list(of person: SignedInPerson) async throws -> [Entry] {
        let account = person.account.id
        let now = deployment.clock.now()
        let consents = try await deployment.store.consents(of: account)
        let access = try await deployment.store.access(of: account, within: person.horizon(at: now), at: now)
        var entries: [Entry] = []
        for id in Set(consents.map(\.client) + access.map(\.client)) {
            guard let client = try await deployment.configuration.client(id) else { continue }
            let consent = consents.first { $0.client == id }
            let present = access.first { $0.client == id }
            entries.append(
                Entry(
                    client: client, scopes: consent?.scopes ?? [],
                    reach: present.map { $0.isOffline ? .offline : .session } ?? .nothing,
                    givenAt: [consent?.givenAt, present?.givenAt].compactMap(\.self).max() ?? now))
        }
        return entries.sorted { ($0.client.name, $0.client.id.value) < ($1.client.name, $1.client.id.value) }
    }
}
