package import Identity
package import Primitives

/// Organizations' connections to their identity providers.
///
/// They are put and removed by `ConfigurationRecords.commit`.
package protocol ConnectionRecords: Sendable {
    /// The connections of an organization, the disabled ones too, in the order they are shown: by display name and id.
    func connections(of organization: OrganizationID) async throws -> [Connection]
    /// The connection with this id.
    func connection(_ id: ConnectionID) async throws -> Connection?
    /// The connection that kept this path for its answers from a system that was there before.
    func connection(answeringAt path: String) async throws -> Connection?
    /// Connections by id, from the one after `id` on: for work that goes through all of them.
    func connections(after id: ConnectionID?, limit: Int) async throws -> [Connection]

    /// What is known of a connection's SAML identity provider; nil when nothing is yet.
    func identityProvider(of connection: ConnectionID) async throws -> IdentityProviderRecord?
    /// Replaces what is known, if it is still what was read before, and gives the notice of it with that; moves the
    /// configuration's version, unless nothing new is known but that it was looked at.
    func replace(
        _ old: IdentityProviderRecord?, with new: IdentityProviderRecord, of connection: ConnectionID,
        giving notice: Notice?, at now: Timestamp
    ) async throws -> Bool

    /// The keys of ours at a connection: the current one, the next one, the retired ones by age.
    func serviceProviderKeys(of connection: ConnectionID) async throws -> [ServiceProviderKey]
    /// Makes the next key the current one, the current one a retired one, and `next` the next one; of the retired ones the
    /// last two stay. Moves the configuration's version. False, with nothing changed, when `current` is not the current one
    /// any more or there is no next one.
    func rotate(current: String, adding next: ServiceProviderKey) async throws -> Bool

    /// Takes up to `limit` connections that are due to be looked after; nobody else gets them before `until`.
    func claimConnections(
        _ limit: Int, at now: Timestamp, until: Timestamp
    ) async throws -> [ConnectionID]
    /// Says when a connection is due again, by who took it until `takenUntil`; nothing happens when somebody else has
    /// taken it since. Nil for somebody who did not take it and decides all the same.
    func schedule(_ connection: ConnectionID, at due: Timestamp, takenUntil: Timestamp?) async throws
    /// When somebody last got in through a connection, and when somebody was last refused.
    func lastOutcomes(of connection: ConnectionID) async throws -> ConnectionOutcomes
}

/// How sign-ins through a connection went lately.
package struct ConnectionOutcomes: Sendable, Equatable {
    /// When somebody last got in; nil when nobody ever did.
    package let acceptedAt: Timestamp?
    /// When somebody was last refused; nil when nobody ever was.
    package let refusedAt: Timestamp?

    /// How sign-ins went.
    package init(acceptedAt: Timestamp? = nil, refusedAt: Timestamp? = nil) {
        self.acceptedAt = acceptedAt
        self.refusedAt = refusedAt
    }
}
