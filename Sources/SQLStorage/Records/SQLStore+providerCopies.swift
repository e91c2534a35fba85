package import Identity
package import Primitives
import Storage

extension SQLStore {
    package func providerCopy(of connection: ConnectionID) async throws -> ProviderCopy? {
        try await engine.first(
            """
            select configuration, key_set, fetched_at from provider_copies
            where connection = \(connection) and fetched_at is not null
            """
        ) { row throws(StorageError) in
            ProviderCopy(
                connection: connection, configuration: try row.next(), keys: try row.next(), fetchedAt: try row.next())
        }
    }

    package func keep(_ copy: ProviderCopy) async throws {
        _ = try await engine.run(
            """
            update provider_copies set
                configuration = \(copy.configuration), key_set = \(copy.keys), fetched_at = \(copy.fetchedAt)
            where connection = \(copy.connection)
            """)
    }

    package func claimProviderCopies(
        _ limit: Int, at now: Timestamp, until: Timestamp
    ) async throws -> [ConnectionID] {
        try await engine.claimConnections(of: "provider_copies", limit, at: now, until: until)
    }

    package func scheduleProviderCopy(
        of connection: ConnectionID, at due: Timestamp?, takenUntil: Timestamp
    ) async throws {
        guard let due else {
            _ = try await engine.run(
                "delete from provider_copies where connection = \(connection) and due_at = \(takenUntil)")
            return
        }
        _ = try await engine.run(
            """
            update provider_copies set due_at = \(due) where connection = \(connection) and due_at = \(takenUntil)
            """)
    }
}
