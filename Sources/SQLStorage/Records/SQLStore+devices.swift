package import Identity
package import Primitives
import Storage

extension SQLStore {
    package func open(_ device: DeviceAuthorization) async throws -> Bool {
        try await engine.run(
            """
            insert into device_authorizations (
                hash, user_code, client, scopes, resources, network, status, interval_seconds, started_at, expires_at)
            values (
                \(device.hash), \(device.userCode), \(device.client), \(Words.text(of: device.scopes)),
                \(Words.text(of: device.resources)), \(device.network), \(device.status), \(device.intervalSeconds),
                \(device.startedAt), \(device.expiresAt))
            on conflict (user_code) do nothing
            """) == 1
    }

    package func device(userCode: String) async throws -> DeviceAuthorization? {
        try await engine.first(
            "select \(DeviceAuthorization.columns) from device_authorizations v where v.user_code = \(userCode)",
            DeviceAuthorization.read)
    }

    package func poll(_ hash: [UInt8], at now: Timestamp, slowDown: Int) async throws -> DeviceAuthorization? {
        let outcomes = try await engine.run(together: [
            "select \(DeviceAuthorization.columns) from device_authorizations v where v.hash = \(hash)",
            """
            update device_authorizations set
                interval_seconds = interval_seconds
                    + case when polled_at + interval_seconds * 1000000 > \(now) then \(slowDown) else 0 end,
                polled_at = \(now)
            where hash = \(hash)
            """,
        ])
        return try outcomes[0].rows.first?.decoded(DeviceAuthorization.read)
    }

    package func approve(
        _ device: [UInt8], with code: AuthorizationCode, for grant: Grant
    ) async throws -> Bool {
        try await engine.write { connection in
            // Holding the device's row lets one answer through at a time.
            let waiting = try connection.rows(
                """
                select hash from device_authorizations
                where hash = \(device) and status = 'pending' and expires_at > \(grant.createdAt)\(connection.dialect.hold)
                """)
            guard !waiting.isEmpty else { return false }
            try connection.issue(code, for: grant)
            _ = try connection.run(
                "update device_authorizations set status = 'approved', grant_id = \(grant.id) where hash = \(device)")
            return true
        }
    }

    package func deny(_ device: [UInt8], at now: Timestamp) async throws -> Bool {
        try await engine.run(
            """
            update device_authorizations set status = 'denied'
            where hash = \(device) and status = 'pending' and expires_at > \(now)
            """) == 1
    }
}

extension DeviceAuthorization {
    /// The columns of `device_authorizations v`, as `read` takes them.
    fileprivate static let columns: SQLText = """
        v.hash, v.user_code, v.client, v.scopes, v.resources, v.network, v.status, v.grant_id, v.interval_seconds, \
        v.polled_at, v.started_at, v.expires_at
        """

    /// Reads the columns.
    fileprivate static func read(_ row: inout RowReader) throws(StorageError) -> DeviceAuthorization {
        DeviceAuthorization(
            hash: try row.next(), userCode: try row.next(), client: try row.next(),
            scopes: Words.values(of: try row.next()), resources: Words.values(of: try row.next()),
            network: try row.next(), status: try row.next(), grant: try row.next(),
            intervalSeconds: try row.next(), polledAt: try row.next(), startedAt: try row.next(),
            expiresAt: try row.next())
    }
}
