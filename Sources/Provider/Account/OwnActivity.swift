package import Identity
package import Primitives
import Storage

/// People see what happened to their account.
package struct OwnActivity: Sendable {
    /// Events on one page.
    package static let pageLength = 25

    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// One page of events, the latest first.
    package struct Contents: Sendable {
        /// The events.
        package let events: [AuditEvent]
        /// The applications they name and that there are still.
        package let clients: [ClientID: Client]
        /// The last event, when there are older ones.
        package let last: AuditEvent?
    }

    /// What happened before a place, or lately.
    package func page(before place: Place?, of person: SignedInPerson) async throws -> Contents {
        let found = try await deployment.store.events(
            of: person.account.id, before: place.map { AuditPlace(at: $0.at, id: $0.id) }, limit: Self.pageLength + 1)
        let events = Array(found.prefix(Self.pageLength))
        var clients: [ClientID: Client] = [:]
        for id in Set(events.compactMap(\.client)) { clients[id] = try await deployment.configuration.client(id) }
        return Contents(
            events: events, clients: clients, last: found.count > Self.pageLength ? events.last : nil)
    }

    /// Where a page begins: behind this event.
    package struct Place: Sendable, Equatable {
        /// When it was.
        package let at: Timestamp
        /// Which.
        package let id: AuditEventID

        /// A place.
        package init(at: Timestamp, id: AuditEventID) {
            self.at = at
            self.id = id
        }
    }
}
