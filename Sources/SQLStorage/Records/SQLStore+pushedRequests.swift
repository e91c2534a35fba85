package import Identity
package import Primitives
import Storage

extension SQLStore {
    package func push(_ request: PushedRequest) async throws {
        _ = try await engine.run(
            """
            insert into pushed_requests (hash, client, parameters, is_signed, key_thumbprint, expires_at)
            values (
                \(request.hash), \(request.client), \(ParameterList.text(of: request.parameters)), \(request.isSigned),
                \(request.keyThumbprint), \(request.expiresAt))
            """)
    }

    package func pushedRequest(hash: [UInt8]) async throws -> (request: PushedRequest, usedAt: Timestamp?)? {
        try await engine.first(
            """
            select hash, client, parameters, is_signed, key_thumbprint, expires_at, used_at
            from pushed_requests where hash = \(hash)
            """
        ) { row throws(StorageError) in
            let request = PushedRequest(
                hash: try row.next(), client: try row.next(), parameters: try ParameterList.values(of: row.next()),
                isSigned: try row.next(), keyThumbprint: try row.next(), expiresAt: try row.next())
            return (request, try row.next())
        }
    }
}

extension SQLConnection {
    /// Uses a pushed request up; false when it was used before or is gone.
    func usePushedRequest(_ hash: [UInt8], at now: Timestamp) throws(StorageError) -> Bool {
        try run("update pushed_requests set used_at = \(now) where hash = \(hash) and used_at is null") == 1
    }
}
