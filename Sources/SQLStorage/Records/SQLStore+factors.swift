package import Identity
package import Primitives
import Storage

extension SQLStore {
    package func devices(of account: AccountID) async throws -> [TOTPDevice] {
        try await engine.all(
            """
            select \(TOTPDevice.columns) from totp_devices t
            where t.account = \(account) order by t.created_at, t.name
            """, TOTPDevice.read)
    }

    package func devices(in organization: OrganizationID) async throws -> [TOTPDevice] {
        try await engine.all(
            """
            select \(TOTPDevice.columns) from totp_devices t join accounts a on a.id = t.account
            where a.organization = \(organization) order by t.account, t.created_at, t.name
            """, TOTPDevice.read)
    }

    package func useTimeStep(_ step: Int64, of device: TOTPDeviceID, at now: Timestamp) async throws -> Bool {
        try await engine.run(
            """
            update totp_devices set last_step = \(step), last_used_at = \(now)
            where id = \(device) and (last_step is null or last_step < \(step))
            """) == 1
    }

    package func recoveryCodesLeft(of account: AccountID) async throws -> Int {
        try await engine.first(
            "select count(*) from recovery_codes where account = \(account)"
        ) { row throws(StorageError) in try row.next(Int.self) } ?? 0
    }

    package func useRecoveryCode(_ mac: [UInt8], of account: AccountID) async throws -> Bool {
        try await engine.run("delete from recovery_codes where account = \(account) and mac = \(mac)") == 1
    }

    package func replaceRecoveryCodes(
        of account: AccountID, with macs: [[UInt8]], at now: Timestamp
    ) async throws -> Bool {
        try await engine.write { connection in
            try connection.hold(account)
            guard try connection.hasDevice(account) else { return false }
            try connection.run(later: "delete from recovery_codes where account = \(account)")
            try connection.insert(recoveryCodes: macs, of: account, at: now)
            return true
        }
    }

    package func removeDevice(
        _ device: TOTPDeviceID, of account: AccountID, keepingOne: Bool
    ) async throws -> Bool {
        do {
            return try await engine.write { connection in
                guard try connection.remove(device, of: account) else { return false }
                if keepingOne, try !connection.hasDevice(account) { throw LastDevice() }
                return true
            }
        } catch is LastDevice {
            return false
        }
    }

    package func resetFactors(of account: AccountID, at now: Timestamp) async throws -> Int {
        try await engine.write { connection in
            try connection.hold(account)
            let removed = try connection.run("delete from totp_devices where account = \(account)")
            try connection.run(later: "delete from recovery_codes where account = \(account)")
            try connection.run(later: "delete from factor_enrolments where account = \(account)")
            try connection.endSessions(of: account, keeping: nil, at: now)
            return removed
        }
    }
}

/// Takes back a unit of work that removed the last device.
private struct LastDevice: Error {}

extension SQLConnection {
    /// Makes every other unit that changes what the account's sign-ins rest on, or begins a session, wait for this one.
    func hold(_ account: AccountID) throws(StorageError) {
        try run(later: "select id from accounts where id = \(account)\(dialect.hold)")
    }

    /// Whether an account has a device.
    func hasDevice(_ account: AccountID) throws(StorageError) -> Bool {
        try !rows("select id from totp_devices where account = \(account) limit 1").isEmpty
    }

    /// Adds a device in place of the account's device of that name.
    func put(_ device: TOTPDevice) throws(StorageError) {
        try run(later: "delete from totp_devices where account = \(device.account) and name = \(device.name)")
        _ = try insert(device)
    }

    /// Adds a device; false, with nothing changed, when the account has one of that name.
    func insert(_ device: TOTPDevice) throws(StorageError) -> Bool {
        try run(
            """
            insert into totp_devices (id, account, name, secret, created_at, last_used_at, last_step)
            values (
                \(device.id), \(device.account), \(device.name), \(device.sealedSecret), \(device.createdAt),
                \(device.lastUsedAt), \(device.lastUsedStep))
            on conflict (account, name) do nothing
            """) == 1
    }

    /// Removes an account's device, and with its last one the recovery codes; false when there is none.
    func remove(_ device: TOTPDeviceID, of account: AccountID) throws(StorageError) -> Bool {
        try hold(account)
        guard try run("delete from totp_devices where id = \(device) and account = \(account)") == 1 else {
            return false
        }
        if try !hasDevice(account) { try run(later: "delete from recovery_codes where account = \(account)") }
        return true
    }

    /// Stores recovery codes.
    func insert(recoveryCodes macs: [[UInt8]], of account: AccountID, at now: Timestamp) throws(StorageError) {
        for mac in macs {
            try run(
                later: """
                    insert into recovery_codes (account, mac, created_at) values (\(account), \(mac), \(now))
                    on conflict (account, mac) do nothing
                    """)
        }
    }
}
