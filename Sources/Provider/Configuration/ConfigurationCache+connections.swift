package import Identity
import Primitives
import Storage
import Synchronization

extension ConfigurationCache {
    /// What is remembered of connections: each by its own id, so that ten thousand cost nobody anything who asks for one.
    struct ConnectionContents {
        /// Connections by id.
        var all: [ConnectionID: Connection] = [:]
        /// The ids of an organization's connections, in the order they are shown.
        var ofOrganizations: [OrganizationID: [ConnectionID]] = [:]
        /// What is known of their providers.
        var providers: [ConnectionID: IdentityProviderRecord] = [:]
        /// Our keys there.
        var keys: [ConnectionID: [ServiceProviderKey]] = [:]

        /// Both sides of SAML connections, opened, with when they are to be opened anew.
        var pairs: [ConnectionID: (pair: SAMLPair, until: Timestamp?)] = [:]

        /// Remembers connections; all is forgotten first when there would be too many.
        mutating func put(_ connections: [Connection]) {
            if all.count + connections.count > ConfigurationCache.capacity { self = ConnectionContents() }
            for connection in connections { all[connection.id] = connection }
        }
    }

    /// The connection with this id, enabled or not.
    ///
    /// Without the text of a metadata document: `Connection.withoutDocument`.
    package func connection(_ id: ConnectionID) async throws -> Connection? {
        let (known, version) = contents.withLock { ($0.connections.all[id], $0.version) }
        if let known { return known }
        guard let connection = try await store.connection(id)?.withoutDocument else { return nil }
        keep(foundAt: version) { $0.connections.put([connection]) }
        return connection
    }

    /// The connection that kept this path for its answers, enabled or not.
    ///
    /// Rare, so never cached.
    package func connection(answeringAt path: String) async throws -> Connection? {
        try await store.connection(answeringAt: path)?.withoutDocument
    }

    /// The connections of an organization, enabled or not, in the order they are shown.
    package func connections(of organization: OrganizationID) async throws -> [Connection] {
        let (known, version) = contents.withLock { contents in
            let ids = contents.connections.ofOrganizations[organization]
            return (ids?.compactMap { contents.connections.all[$0] }, contents.version)
        }
        if let known { return known }
        let connections = try await store.connections(of: organization).map(\.withoutDocument)
        keep(foundAt: version) { contents in
            contents.connections.put(connections)
            contents.connections.ofOrganizations[organization] = connections.map(\.id)
        }
        return connections
    }

    /// What is known of a connection's SAML identity provider, without its document; nil when nothing is yet.
    package func identityProvider(of connection: ConnectionID) async throws -> IdentityProviderRecord? {
        let (known, version) = contents.withLock { ($0.connections.providers[connection], $0.version) }
        if let known { return known }
        guard var record = try await store.identityProvider(of: connection) else { return nil }
        record.document = nil
        keep(foundAt: version) { $0.connections.providers.keep(record, for: connection) }
        return record
    }

    /// Pairs that are remembered at most: each holds keys and certificates, read and ready.
    private static let mostPairs = 2_000

    /// Both sides of a SAML connection, as `open` makes them where they are not known: which opens sealed keys and reads
    /// certificates.
    ///
    /// - Parameters:
    ///   - settings: what is said of the connection.
    ///   - open: also says until when what it made may serve, if time alone changes it.
    func pair(
        of connection: ConnectionID, _ settings: SAMLSettings, at now: Timestamp,
        open: () async throws -> (pair: SAMLPair, until: Timestamp?)
    ) async throws -> SAMLPair {
        let (known, version) = contents.withLock { ($0.connections.pairs[connection], $0.version) }
        if let known, known.pair.settings == settings, known.until.map({ now < $0 }) ?? true { return known.pair }
        let made = try await open()
        keep(foundAt: version) { $0.connections.pairs.keep(made, for: connection, atMost: Self.mostPairs) }
        return made.pair
    }

    /// Our keys at a connection: the current one, the next one, the retired ones by age.
    package func serviceProviderKeys(of connection: ConnectionID) async throws -> [ServiceProviderKey] {
        let (known, version) = contents.withLock { ($0.connections.keys[connection], $0.version) }
        if let known { return known }
        let keys = try await store.serviceProviderKeys(of: connection)
        keep(foundAt: version) { $0.connections.keys.keep(keys, for: connection) }
        return keys
    }
}

extension Connection {
    /// The same without the text of a metadata document that was handed over: it is as long as all the rest, and what
    /// was read from it is in the `IdentityProviderRecord`.
    package var withoutDocument: Connection {
        guard case .saml(var saml) = settings.provider, case .document = saml.source else { return self }
        saml.source = .document("")
        var connection = self
        connection.settings.provider = .saml(saml)
        return connection
    }
}
