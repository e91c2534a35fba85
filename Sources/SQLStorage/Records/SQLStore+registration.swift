package import Identity
package import Primitives
import Storage

extension SQLStore {
    package func register(_ client: Client, origins: [String]) async throws -> Bool {
        try await engine.write { connection in
            try connection.moveConfiguration()
            guard try connection.rows("select id from clients where id = \(client.id)").isEmpty else { return false }
            try connection.put(client, origins: origins)
            return true
        }
    }

    package func update(_ client: Client, origins: [String], ifTokenIs hash: [UInt8]) async throws -> Bool {
        try await engine.write { connection in
            try connection.moveConfiguration()
            guard try connection.isRegistered(client.id, tokenHash: hash) else { return false }
            try connection.put(client, origins: origins)
            return true
        }
    }

    package func deregister(_ client: ClientID, ifTokenIs hash: [UInt8]) async throws -> Bool {
        try await engine.write { connection in
            try connection.moveConfiguration()
            return try connection.run(
                "delete from clients where id = \(client) and registration_hash = \(hash)") == 1
        }
    }

    package func noteUse(of client: ClientID, at now: Timestamp) async throws {
        _ = try await engine.run(
            "update clients set used_at = \(now) where id = \(client) and registered_at is not null and used_at is null"
        )
    }
}

extension SQLConnection {
    /// Whether a client registered itself and its registration access token is the one with this hash.
    fileprivate func isRegistered(_ client: ClientID, tokenHash: [UInt8]) throws(StorageError) -> Bool {
        try !rows("select id from clients where id = \(client) and registration_hash = \(tokenHash)").isEmpty
    }
}
