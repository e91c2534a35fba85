package import Identity
package import Primitives
package import Storage

extension SQLStore {
    package func connections(of organization: OrganizationID) async throws -> [Connection] {
        try await engine.all(
            "select \(Connection.columns) from connections c where c.organization = \(organization) order by c.id",
            Connection.read
        ).sorted { ($0.settings.displayName, $0.id.value) < ($1.settings.displayName, $1.id.value) }
    }

    package func connection(_ id: ConnectionID) async throws -> Connection? {
        try await engine.first("select \(Connection.columns) from connections c where c.id = \(id)", Connection.read)
    }

    package func connection(answeringAt path: String) async throws -> Connection? {
        try await engine.first(
            "select \(Connection.columns) from connections c where c.answers_at = \(path)", Connection.read)
    }

    package func connections(after id: ConnectionID?, limit: Int) async throws -> [Connection] {
        try await engine.all(
            """
            select \(Connection.columns) from connections c where c.id > \(id?.value ?? "") order by c.id limit \(limit)
            """, Connection.read)
    }

    package func identityProvider(of connection: ConnectionID) async throws -> IdentityProviderRecord? {
        try await engine.read { sql in try sql.identityProvider(of: connection) }
    }

    package func replace(
        _ old: IdentityProviderRecord?, with new: IdentityProviderRecord, of connection: ConnectionID,
        giving notice: Notice?, at now: Timestamp
    ) async throws -> Bool {
        let batches = AuditBatch.batches(of: notice?.events ?? [])
        return try await engine.write { sql in
            // Takes turns with whoever applies files or looks at the same document on another node.
            try sql.holdConfiguration()
            guard try sql.exists(connection), try sql.identityProvider(of: connection) == old else { return false }
            try sql.put(new, of: connection)
            if old.map({ !$0.saysTheSame(as: new) }) ?? true { try sql.moveConfiguration() }
            if let notice { try sql.give(notice, batches, at: now) }
            return true
        }
    }

    package func serviceProviderKeys(of connection: ConnectionID) async throws -> [ServiceProviderKey] {
        try await engine.all(
            """
            select \(ServiceProviderKey.columns) from service_provider_keys k where k.connection = \(connection)
            order by case k.stage when 'current' then 0 when 'next' then 1 else 2 end, k.created_at desc, k.id
            """, ServiceProviderKey.read)
    }

    package func rotate(current: String, adding next: ServiceProviderKey) async throws -> Bool {
        do {
            return try await engine.write { sql in
                try sql.holdConfiguration()
                try sql.rotate(current: current, of: next.connection)
                try sql.insert(next)
                try sql.moveConfiguration()
                return true
            }
        } catch is OutOfTurn {
            return false
        }
    }

    package func claimConnections(
        _ limit: Int, at now: Timestamp, until: Timestamp
    ) async throws -> [ConnectionID] {
        try await engine.claimConnections(of: "identity_providers", limit, at: now, until: until)
    }

    package func schedule(_ connection: ConnectionID, at due: Timestamp, takenUntil: Timestamp?) async throws {
        _ = try await engine.run(
            """
            update identity_providers set due_at = \(due)
            where connection = \(connection) and due_at = coalesce(\(takenUntil), due_at)
            """)
    }

    package func lastOutcomes(of connection: ConnectionID) async throws -> ConnectionOutcomes {
        try await engine.first(
            "select accepted_at, refused_at from connections where id = \(connection)"
        ) { row throws(StorageError) in
            ConnectionOutcomes(acceptedAt: try row.next(), refusedAt: try row.next())
        } ?? ConnectionOutcomes()
    }
}

/// Takes back a rotation that somebody else did already, or that has no key to go on with.
private struct OutOfTurn: Error {}

extension SQLConnection {
    /// Retired keys that stay: a provider may go on encrypting for one of them for long.
    private static var keptRetired: Int { 2 }

    fileprivate func exists(_ connection: ConnectionID) throws(StorageError) -> Bool {
        try !rows("select id from connections where id = \(connection)").isEmpty
    }

    /// Moves each key on by one stage.
    fileprivate func rotate(current: String, of connection: ConnectionID) throws {
        let retired = try run(
            """
            update service_provider_keys set stage = 'retired'
            where connection = \(connection) and id = \(current) and stage = 'current'
            """)
        guard retired == 1 else { throw OutOfTurn() }
        let advanced = try run(
            "update service_provider_keys set stage = 'current' where connection = \(connection) and stage = 'next'")
        guard advanced == 1 else { throw OutOfTurn() }
        try run(
            later: """
                delete from service_provider_keys
                where connection = \(connection) and stage = 'retired' and id not in (
                    select id from service_provider_keys where connection = \(connection) and stage = 'retired'
                    order by created_at desc, id limit \(Self.keptRetired))
                """)
    }
}

extension SQLEngine {
    /// Takes connections that a table says are due, those that have been for longest: nobody else gets them before `until`.
    func claimConnections(
        of table: SQLText, _ limit: Int, at now: Timestamp, until: Timestamp
    ) async throws -> [ConnectionID] {
        // Asked a second time outside, as for mails.
        try await rows(
            changing: """
                update \(table) set due_at = \(until)
                where connection in (
                    select connection from \(table) where due_at <= \(now)
                    order by due_at, connection limit \(limit))
                    and due_at + 0 <= \(now)
                returning connection
                """
        ).map { row in try row.decoded { row throws(StorageError) in try row.next(ConnectionID.self) } }
    }
}
