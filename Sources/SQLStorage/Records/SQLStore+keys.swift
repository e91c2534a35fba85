package import Identity
import Primitives
package import Storage

extension SQLStore {
    package func signingKeys() async throws -> [SigningKeyRecord] {
        try await engine.read { connection in try connection.signingKeys() }
    }

    package func replaceSigningKeys(
        _ old: [SigningKeyRecord], with new: [SigningKeyRecord], under lease: Lease?
    ) async throws -> Bool {
        try await engine.write { connection in
            if let lease, try !connection.hold(lease) { return false }
            try connection.holdConfiguration()
            let stored = try connection.signingKeys()
            guard Set(stored.map(KeyTimes.init)) == Set(old.map(KeyTimes.init)) else { return false }
            // Keys that retire make room for the ones that take their turn.
            let known = Set(stored.map(\.id))
            for key in new where known.contains(key.id) { try connection.put(key) }
            for key in new where !known.contains(key.id) { try connection.put(key) }
            try connection.moveConfiguration()
            return true
        }
    }

    package func sealedKey(named name: String) async throws -> [UInt8]? {
        try await engine.read { connection in try connection.sealedKey(named: name) }
    }

    package func establishSealedKey(named name: String, _ sealed: [UInt8]) async throws -> [UInt8] {
        try await engine.write { connection in
            _ = try connection.run(
                "insert into sealed_keys (name, sealed) values (\(name), \(sealed)) on conflict (name) do nothing")
            guard let stored = try connection.sealedKey(named: name) else {
                throw StorageError.failed("a sealed key was not stored")
            }
            return stored
        }
    }

    package func replaceSealedKey(named name: String, _ old: [UInt8], with new: [UInt8]) async throws -> Bool {
        try await engine.run("update sealed_keys set sealed = \(new) where name = \(name) and sealed = \(old)") == 1
    }
}

/// What two nodes must agree on before one of them changes the keys.
private struct KeyTimes: Hashable {
    let id: String
    let activeFrom: Timestamp
    let retiredAt: Timestamp?
    let removedAt: Timestamp?

    init(_ key: SigningKeyRecord) {
        id = key.id
        activeFrom = key.activeFrom
        retiredAt = key.retiredAt
        removedAt = key.removedAt
    }
}

extension SQLConnection {
    fileprivate func signingKeys() throws(StorageError) -> [SigningKeyRecord] {
        let rows = try rows(
            """
            select id, algorithm, sealed_private_key, public_jwk, created_at, active_from, retired_at, removed_at
            from signing_keys order by created_at, id
            """)
        return try rows.map { row throws(StorageError) in try row.decoded(SigningKeyRecord.read) }
    }

    fileprivate func put(_ key: SigningKeyRecord) throws(StorageError) {
        try run(
            later: """
                insert into signing_keys (
                    id, algorithm, sealed_private_key, public_jwk, created_at, active_from, retired_at, removed_at)
                values (
                    \(key.id), \(key.algorithm), \(key.sealedPrivateKey), \(key.publicJWK), \(key.createdAt),
                    \(key.activeFrom), \(key.retiredAt), \(key.removedAt))
                on conflict (id) do update set
                    sealed_private_key = excluded.sealed_private_key, active_from = excluded.active_from,
                    retired_at = excluded.retired_at, removed_at = excluded.removed_at
                """)
    }

    fileprivate func sealedKey(named name: String) throws(StorageError) -> [UInt8]? {
        try rows("select sealed from sealed_keys where name = \(name)").first?.decoded { row throws(StorageError) in
            try row.next([UInt8].self)
        }
    }
}

extension SigningKeyRecord {
    /// Reads the columns of a key.
    fileprivate static func read(_ row: inout RowReader) throws(StorageError) -> SigningKeyRecord {
        SigningKeyRecord(
            id: try row.next(), algorithm: try row.next(), sealedPrivateKey: try row.next(), publicJWK: try row.next(),
            createdAt: try row.next(), activeFrom: try row.next(), retiredAt: try row.next(),
            removedAt: try row.next())
    }
}
