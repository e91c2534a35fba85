package import Identity
package import Primitives

/// Organizations and clients: read through a cache that is dropped when the version moves.
package protocol ConfigurationRecords: Sendable {
    /// A number that grows with every change of the configuration, keys included.
    func configurationVersion() async throws -> Int64
    /// The issuer of the server that began last; nil before the first.
    func servedIssuer() async throws -> String?
    /// Takes note that a server with this issuer begins; the issuer noted before, where it is another.
    func note(servedIssuer: String) async throws -> String?
    /// Has `hear` called whenever the database says that somebody changed the configuration, by a thread of its own, until
    /// it is closed; never where it says nothing by itself, as SQLite.
    func followConfiguration(_ hear: @escaping @Sendable (ConfigurationNews) -> Void)
    /// The organization with this id.
    func organization(_ id: OrganizationID) async throws -> Organization?
    /// The organization with this short name.
    func organization(named name: OrganizationName) async throws -> Organization?
    /// The organizations that own this email domain (normal form), by name; most domains have one.
    func organizations(owning domain: String) async throws -> [Organization]
    /// The logo of an organization with its bytes; nil without one.
    func logo(of organization: OrganizationID) async throws -> LogoImage?
    /// The logo with this SHA-256, whichever organization shows it.
    func logo(hash: [UInt8]) async throws -> LogoImage?
    /// The client with this `client_id`.
    func client(_ id: ClientID) async throws -> Client?
    /// Whether some client has a redirect URI of this web origin (`scheme://host[:port]`), for CORS.
    func isClientOrigin(_ origin: String) async throws -> Bool
    /// Clients that people of this organization may open, by name; those of all organizations included.
    func clients(openTo organization: OrganizationID) async throws -> [Client]

    /// All organizations but the operators' own, by name.
    func organizations() async throws -> [Organization]
    /// All clients, by `client_id`.
    func clients() async throws -> [Client]
    /// Carries out all changes and moves the version, if the version is still `version`; else changes nothing.
    ///
    /// Throws `StorageError.conflict` when the schema refuses one; then none is carried out.
    func commit(_ changes: [ConfigurationChange], ifVersionIs version: Int64, at now: Timestamp) async throws -> Bool
}

/// What a database says about the configuration by itself.
package enum ConfigurationNews: Sendable, Equatable {
    /// From now on it says what changes.
    case listening
    /// Somebody changed the configuration.
    case changed
    /// It says nothing for now, whatever happens.
    case deaf
}

/// One change of the configuration.
package enum ConfigurationChange: Sendable, Equatable {
    /// Creates the organization or replaces it by its id, domains included. Its logo stays as it is. Where that disables
    /// native sign-in, the sessions and grants end that rest on it, but for those of break-glass accounts.
    case putOrganization(Organization)
    /// Gives an organization its logo; nil takes it away.
    case setLogo(OrganizationID, LogoImage?)
    /// Removes the organization with everybody and everything in it.
    case removeOrganization(OrganizationID)
    /// Creates the directory or replaces it by organization and id.
    case putDirectory(Directory)
    /// Removes the directory. Ends the sessions and grants of its people, who stay and may come from another one.
    case removeDirectory(OrganizationID, DirectoryID)
    /// Creates the connection or replaces it by its id; what is known of its provider, its keys and its people stay. One
    /// that is disabled ends the sessions that came through it, and every grant made in them.
    case putConnection(Connection)
    /// Says what is known of a connection's SAML identity provider, whatever was known before.
    case setIdentityProvider(ConnectionID, IdentityProviderRecord)
    /// Adds a key of ours at a connection.
    case addServiceProviderKey(ServiceProviderKey)
    /// Retires all keys of ours at a connection, so that others can take their place.
    case retireServiceProviderKeys(ConnectionID)
    /// Removes the connection with everything about it. Ends the sessions and grants that came through it, as one that is
    /// disabled does; its people stay, tied to nothing.
    case removeConnection(ConnectionID)
    /// Creates the account or replaces it by its id. A status other than active ends its sessions and grants. Where native
    /// sign-in is disabled, one that is no break-glass account any more loses those that rest on it.
    case putAccount(Account)
    /// Removes the account; its id is never used again.
    case removeAccount(AccountID)
    /// Sets the account's password; nil takes it away. Ends its sessions and grants.
    case setPassword(AccountID, PasswordCredential?)
    /// Says whether the account must change its password, and nothing else.
    case requirePasswordChange(AccountID, Bool)
    /// Adds the device, in place of the account's device of that name if there is one.
    case putDevice(TOTPDevice)
    /// Removes a device, and with the account's last one its recovery codes.
    case removeDevice(TOTPDeviceID, of: AccountID)
    /// Creates the client or replaces it by its id. `origins` are the web origins of its redirect URIs.
    case putClient(Client, origins: [String])
    /// Removes the client and its grants.
    case removeClient(ClientID)
}
