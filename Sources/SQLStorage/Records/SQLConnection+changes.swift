import Identity
import Primitives
import Storage

extension SQLConnection {
    /// Carries out changes of the configuration in order.
    func carryOut(_ changes: [ConfigurationChange], at now: Timestamp) throws(StorageError) {
        // A domain may move from one organization to another among the changes, so all are given up before any is taken.
        for case .putOrganization(let organization) in changes {
            try run(later: "delete from organization_domains where organization = \(organization.id)")
            try run(later: "delete from organization_shared_domains where organization = \(organization.id)")
        }
        let closing = try organizationsThatClose(changes)
        let lapsing = try exceptionsThatLapse(changes)
        for change in changes { try carryOut(change, at: now) }
        // Last: the exceptions that are made with it count.
        for organization in closing { try endNativeSessions(of: .members(organization), at: now) }
        for account in lapsing where try policy(of: account.organization)?.nativeLogin == .disabled {
            try endNativeSessions(of: .account(account.id), at: now)
        }
    }

    /// The organizations whose native sign-in the changes disable.
    private func organizationsThatClose(_ changes: [ConfigurationChange]) throws(StorageError) -> [OrganizationID] {
        var closing: [OrganizationID] = []
        for case .putOrganization(let organization) in changes where organization.policy.nativeLogin == .disabled {
            if try policy(of: organization.id)?.nativeLogin == .allowed { closing.append(organization.id) }
        }
        return closing
    }

    /// The accounts that may sign in natively by exception, and not any more after the changes.
    private func exceptionsThatLapse(_ changes: [ConfigurationChange]) throws(StorageError) -> [Account] {
        var lapsing: [Account] = []
        for case .putAccount(let account) in changes where !account.breakGlass {
            let exception = try rows("select id from accounts where id = \(account.id) and break_glass = 1")
            if !exception.isEmpty { lapsing.append(account) }
        }
        return lapsing
    }

    /// An organization's policy as it is by now; nil where there is none.
    private func policy(of organization: OrganizationID) throws(StorageError) -> OrganizationPolicy? {
        try rows("select policy from organizations where id = \(organization)").first?
            .decoded { row throws(StorageError) in try Document.value(OrganizationPolicy.self, of: row.next()) }
    }

    private func carryOut(_ change: ConfigurationChange, at now: Timestamp) throws(StorageError) {
        switch change {
        case .putOrganization(let organization):
            try put(organization)
        case .setLogo(let organization, let image):
            try setLogo(of: organization, to: image)
        case .removeOrganization(let id):
            try endSessions(in: id, at: now)
            try run(later: "delete from organizations where id = \(id)")
        case .putDirectory(let directory):
            try put(directory)
        case .removeDirectory(let organization, let id):
            try remove(id, of: organization, at: now)
        case .putConnection, .setIdentityProvider, .addServiceProviderKey, .retireServiceProviderKeys,
            .removeConnection:
            try carryOutForConnection(change, at: now)
        case .putAccount(let account):
            try put(account, in: account.organization, at: now)
            if account.status != .active { try endSessions(of: account.id, keeping: nil, at: now) }
        case .removeAccount(let id):
            try endSessions(of: id, keeping: nil, at: now)
            try run(later: "delete from accounts where id = \(id)")
        case .setPassword(let account, let password):
            try setPassword(of: account, to: password)
            try endSessions(of: account, keeping: nil, at: now)
        case .requirePasswordChange(let account, let mustChange):
            try run(later: "update passwords set must_change = \(mustChange) where account = \(account)")
        case .putDevice(let device):
            try put(device)
        case .removeDevice(let device, let account):
            _ = try remove(device, of: account)
        case .putClient(let client, let origins):
            try put(client, origins: origins)
        case .removeClient(let id):
            try run(later: "delete from clients where id = \(id)")
        }
    }

    /// Creates or replaces an organization; its domains must have been given up before.
    func put(_ organization: Organization) throws(StorageError) {
        let policy = try Document.text(of: organization.policy)
        try run(
            later: """
                insert into organizations (id, name, display_name, policy)
                values (\(organization.id), \(organization.name), \(organization.displayName), \(policy))
                on conflict (id) do update set
                    name = excluded.name, display_name = excluded.display_name, policy = excluded.policy
                """)
        for domain in organization.domains {
            let isFirst = try run(
                """
                insert into organization_domains (domain, organization) values (\(domain), \(organization.id))
                on conflict (domain) do nothing
                """)
            guard isFirst == 0 else { continue }
            try run(
                later: """
                    insert into organization_shared_domains (domain, organization) values (\(domain), \(organization.id))
                    """)
        }
    }

    /// Creates an account in an organization or replaces it there.
    func put(_ account: Account, in organization: OrganizationID, at now: Timestamp) throws(StorageError) {
        let profile = try account.profile()
        let changed = try run(
            """
            insert into accounts (
                id, organization, \(columnsOf: profile), status, roles, source, source_name, break_glass, created_at,
                updated_at)
            values (
                \(account.id), \(organization), \(valuesOf: profile), \(account.status),
                \(Words.text(of: account.roles.map(\.rawValue))), \(account.source.kind), \(account.source.name),
                \(account.breakGlass), \(now), \(account.updatedAt))
            on conflict (id) do update set
                \(replacing: profile), status = excluded.status, roles = excluded.roles, source = excluded.source,
                source_name = excluded.source_name, break_glass = excluded.break_glass, updated_at = excluded.updated_at
            where accounts.organization = excluded.organization
            """)
        guard changed == 1 else {
            throw StorageError.conflict("account \(account.id) belongs to another organization for good")
        }
    }

    /// Creates or replaces a client with the origins of its redirect URIs.
    func put(_ client: Client, origins: [String]) throws(StorageError) {
        let metadata = try Document.text(of: client.metadata)
        try run(
            later: """
                insert into clients (
                    id, name, organization, metadata, secret_mac, tell_logout, registration_hash, registered_at)
                values (
                    \(client.id), \(client.name), \(client.organization), \(metadata), \(client.secretMAC),
                    \(client.metadata.backChannelLogoutURI != nil), \(client.registration?.tokenHash),
                    \(client.registration?.registeredAt))
                on conflict (id) do update set
                    name = excluded.name, organization = excluded.organization, metadata = excluded.metadata,
                    secret_mac = excluded.secret_mac, tell_logout = excluded.tell_logout,
                    registration_hash = excluded.registration_hash, registered_at = excluded.registered_at
                """)
        try run(later: "delete from client_origins where client = \(client.id)")
        for origin in Set(origins).sorted() {
            try run(later: "insert into client_origins (origin, client) values (\(origin), \(client.id))")
        }
    }

    /// Sets an account's password or takes it away.
    ///
    /// A link to a new password that is still around is good for nothing any more.
    func setPassword(of account: AccountID, to password: PasswordCredential?) throws(StorageError) {
        try hold(account)
        try endLink(of: account, .passwordReset, as: .replaced)
        guard let password else {
            try run(later: "delete from passwords where account = \(account)")
            return
        }
        try run(
            later: """
                insert into passwords (account, hash, changed_at, must_change, compromised, history)
                values (
                    \(account), \(password.hash), \(password.changedAt), \(password.mustChange),
                    \(password.isCompromised), \(TextList.text(of: password.history)))
                on conflict (account) do update set
                    hash = excluded.hash, changed_at = excluded.changed_at, must_change = excluded.must_change,
                    compromised = excluded.compromised, history = excluded.history
                """)
    }
}
