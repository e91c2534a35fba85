import Identity
import Primitives
import Storage

extension SQLConnection {
    /// Carries out a change of a connection; nothing for any other.
    func carryOutForConnection(_ change: ConfigurationChange, at now: Timestamp) throws(StorageError) {
        switch change {
        case .putConnection(let connection): try put(connection, at: now)
        case .setIdentityProvider(let id, let record): try put(record, of: id)
        case .addServiceProviderKey(let key): try insert(key)
        case .retireServiceProviderKeys(let id):
            try run(later: "update service_provider_keys set stage = 'retired' where connection = \(id)")
        case .removeConnection(let id): try remove(id, at: now)
        default: break
        }
    }

    /// Creates or replaces a connection; one that is disabled ends the sessions that came through it.
    private func put(_ connection: Connection, at now: Timestamp) throws(StorageError) {
        let settings = try Document.text(of: connection.settings)
        let changed = try run(
            """
            insert into connections (id, organization, settings, sealed_secret, answers_at)
            values (
                \(connection.id), \(connection.organization), \(settings), \(connection.sealedSecret),
                \(connection.answerPath))
            on conflict (id) do update set
                settings = excluded.settings, sealed_secret = excluded.sealed_secret, answers_at = excluded.answers_at
            where connections.organization = excluded.organization
            """)
        guard changed == 1 else {
            throw StorageError.conflict("connection \(connection.id) belongs to another organization for good")
        }
        if !connection.settings.isEnabled {
            // A sign-in that is about to begin a session holds its tie: it comes first and is seen, or sees this.
            try run(
                later: """
                    select count(*) from (
                        select 1 from federated_identities where connection = \(connection.id)\(dialect.hold)) as held
                    """)
            try endSessions(through: connection.id, at: now)
        }
        guard case .oidc = connection.settings.provider else { return }
        // Not at once: a provider is often set up a little later, and one that was asked in vain is let alone for a while.
        // What was copied before is of use where it is of the same issuer.
        let due = now + .minutes(10)
        try run(
            later: """
                insert into provider_copies (connection, due_at) values (\(connection.id), \(due))
                on conflict (connection) do update set due_at = excluded.due_at
                """)
    }

    /// Removes a connection and ends the sessions that came through it.
    private func remove(_ id: ConnectionID, at now: Timestamp) throws(StorageError) {
        // First: a sign-in that is about to begin a session holds its tie, which goes with the connection.
        try run(later: "delete from connections where id = \(id)")
        try endSessions(through: id, at: now)
    }

    /// Says what is known of a connection's identity provider.
    func put(_ record: IdentityProviderRecord, of connection: ConnectionID) throws(StorageError) {
        try run(
            later: """
                insert into identity_providers (connection, record, document, due_at)
                values (\(connection), \(try record.text()), \(record.document), \(record.checkedAt))
                on conflict (connection) do update set record = excluded.record, document = excluded.document
                """)
    }

    /// What is known of a connection's identity provider.
    func identityProvider(of connection: ConnectionID) throws(StorageError) -> IdentityProviderRecord? {
        try rows(
            "select \(IdentityProviderRecord.columns) from identity_providers p where p.connection = \(connection)"
        ).first?.decoded(IdentityProviderRecord.read)
    }

    /// Adds a key of ours.
    func insert(_ key: ServiceProviderKey) throws(StorageError) {
        try run(
            later: """
                insert into service_provider_keys (connection, id, stage, sealed_key, certificate, created_at)
                values (
                    \(key.connection), \(key.id), \(key.stage), \(key.sealedKey), \(key.certificate), \(key.createdAt))
                """)
    }
}
