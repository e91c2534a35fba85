package import Identity
package import Storage
import Synchronization

/// Organizations, their directories and connections, and clients in memory, dropped as a whole when the configuration's version moves.
///
/// It is a class because it outlives requests; nothing that decides security at once (status, sessions, grants) is here.
package final class ConfigurationCache: Sendable {
    struct Contents {
        var version: Int64 = -1
        var checkedAt: ContinuousClock.Instant?
        var organizations: [OrganizationID: Organization] = [:]
        var names: [OrganizationName: OrganizationID] = [:]
        var clients: [ClientID: Client] = [:]
        var directories: [OrganizationID: [Directory]] = [:]
        var connections = ConnectionContents()
        var origins: [String: Bool] = [:]
    }

    /// Entries of one kind kept at most; a map that grows past it begins anew.
    static let capacity = 20_000

    /// What was known for longer than this without a look at the version is not used.
    private static let longestUnchecked = Duration.seconds(2)

    let store: any Store
    let contents = Mutex(Contents())

    /// Reads through `store`.
    package init(store: any Store) { self.store = store }

    /// Asks for the configuration's version and drops what is older.
    ///
    /// True when it moved.
    package func refresh() async throws -> Bool {
        let asked = ContinuousClock.now
        let version = try await store.configurationVersion()
        return contents.withLock { contents in
            // Of two who ask at once the one who asked later knows.
            if let checkedAt = contents.checkedAt, asked < checkedAt { return false }
            contents.checkedAt = asked
            guard contents.version != version else { return false }
            contents = Contents(version: version, checkedAt: asked)
            return true
        }
    }

    /// The version of what is here.
    package var version: Int64 { contents.withLock { $0.version } }

    /// Whether nobody has looked at the version for so long that it has to be looked at before anything is used.
    package func isStale(at now: ContinuousClock.Instant) -> Bool {
        let checkedAt = contents.withLock { $0.checkedAt }
        return checkedAt.map { now - $0 > Self.longestUnchecked } ?? true
    }

    /// The organization with this id.
    package func organization(_ id: OrganizationID) async throws -> Organization? {
        if let known = contents.withLock({ $0.organizations[id] }) { return known }
        return try await remember { try await store.organization(id) }
    }

    /// The organization with this short name.
    package func organization(named name: OrganizationName) async throws -> Organization? {
        if let known = contents.withLock({ contents in contents.names[name].flatMap { contents.organizations[$0] } }) {
            return known
        }
        return try await remember { try await store.organization(named: name) }
    }

    /// The organizations that own this email domain, by name.
    ///
    /// Rare, so never cached.
    package func organizations(owning domain: String) async throws -> [Organization] {
        try await store.organizations(owning: domain)
    }

    /// The organization that owns this email domain alone; nil where several do, since a domain does not say which.
    package func organization(owningAlone domain: String) async throws -> Organization? {
        let owners = try await organizations(owning: domain)
        return owners.count == 1 ? owners.first : nil
    }

    /// The logo with this SHA-256.
    ///
    /// Browsers keep them for good, so it is never cached here.
    package func logo(hash: [UInt8]) async throws -> LogoImage? { try await store.logo(hash: hash) }

    /// The client with this `client_id`.
    package func client(_ id: ClientID) async throws -> Client? {
        let (known, version) = contents.withLock { ($0.clients[id], $0.version) }
        if let known { return known }
        guard let client = try await store.client(id) else { return nil }
        keep(foundAt: version) { $0.clients.keep(client, for: id) }
        return client
    }

    /// The directories of an organization, by id.
    package func directories(of organization: OrganizationID) async throws -> [Directory] {
        let (known, version) = contents.withLock { ($0.directories[organization], $0.version) }
        if let known { return known }
        let directories = try await store.directories(of: organization)
        keep(foundAt: version) { $0.directories.keep(directories, for: organization) }
        return directories
    }

    /// Drops a client, so that it is read anew.
    package func forget(_ id: ClientID) { contents.withLock { $0.clients[id] = nil } }

    /// Whether some client has a redirect URI of this web origin.
    package func isClientOrigin(_ origin: String) async throws -> Bool {
        let (known, version) = contents.withLock { ($0.origins[origin], $0.version) }
        if let known { return known }
        let answer = try await store.isClientOrigin(origin)
        keep(foundAt: version) { $0.origins.keep(answer, for: origin) }
        return answer
    }

    /// Keeps what was looked for at a version, unless the configuration has moved since.
    func keep(foundAt version: Int64, _ change: (inout Contents) -> Void) {
        contents.withLock { contents in
            if contents.version == version { change(&contents) }
        }
    }

    private func remember(_ read: () async throws -> Organization?) async throws -> Organization? {
        let version = contents.withLock { $0.version }
        guard let organization = try await read() else { return nil }
        keep(foundAt: version) { contents in
            if contents.organizations.count >= Self.capacity {
                contents.organizations = [:]
                contents.names = [:]
            }
            contents.organizations[organization.id] = organization
            contents.names[organization.name] = organization.id
        }
        return organization
    }
}

extension Dictionary {
    /// Keeps a value; all is forgotten first when there would be too many.
    mutating func keep(_ value: Value, for key: Key, atMost most: Int = ConfigurationCache.capacity) {
        if count >= most { self = [:] }
        self[key] = value
    }
}
