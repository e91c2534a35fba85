package import Identity
import Primitives
package import Storage

extension SQLStore {
    package func begin(_ enrolment: FactorEnrolment) async throws -> Bool {
        try await engine.run(
            """
            insert into factor_enrolments (id, account, session, name, secret, created_at, expires_at)
            select
                \(enrolment.id), a.id, \(enrolment.session), \(enrolment.name), \(enrolment.sealedSecret),
                \(enrolment.createdAt), \(enrolment.expiresAt)
            from accounts a
            where a.id = \(enrolment.account) and not exists (
                select 1 from totp_devices t where t.account = a.id and t.name = \(enrolment.name))
            on conflict (id) do update set
                account = excluded.account, session = excluded.session, name = excluded.name, secret = excluded.secret,
                created_at = excluded.created_at, expires_at = excluded.expires_at
            where factor_enrolments.confirmed_at is null
            """) == 1
    }

    package func enrolment(_ id: EnrolmentID) async throws -> FactorEnrolment? {
        try await engine.first(
            "select \(FactorEnrolment.columns) from factor_enrolments where id = \(id)", FactorEnrolment.read)
    }

    package func discard(_ enrolment: EnrolmentID) async throws {
        _ = try await engine.run("delete from factor_enrolments where id = \(enrolment) and confirmed_at is null")
    }

    package func addDevice(
        _ device: TOTPDevice, confirming enrolment: FactorEnrolment, recoveryCodes macs: [[UInt8]],
        provenIn session: SessionID?
    ) async throws -> DeviceAddition {
        do {
            return try await engine.write { connection in
                try connection.hold(device.account)
                guard try connection.confirm(enrolment, at: device.createdAt) else { return .gone }
                guard try connection.insert(device) else { throw NameTaken() }
                let hasCodes = try connection.hasRecoveryCodes(device.account)
                if !hasCodes {
                    try connection.insert(recoveryCodes: macs, of: device.account, at: device.createdAt)
                }
                if let session { try connection.note(.init(.oneTimeCode, at: device.createdAt), in: session) }
                return .added(withRecoveryCodes: !hasCodes)
            }
        } catch is NameTaken {
            return .nameTaken
        }
    }
}

/// Takes back a unit of work that found another device of that name.
private struct NameTaken: Error {}

extension SQLConnection {
    /// Takes an enrolment's secret away; false when it was taken before or is another one by now.
    fileprivate func confirm(_ enrolment: FactorEnrolment, at now: Timestamp) throws(StorageError) -> Bool {
        try run(
            """
            update factor_enrolments set confirmed_at = \(now), secret = \([UInt8]())
            where id = \(enrolment.id) and account = \(enrolment.account) and secret = \(enrolment.sealedSecret)
                and confirmed_at is null
            """) == 1
    }

    fileprivate func hasRecoveryCodes(_ account: AccountID) throws(StorageError) -> Bool {
        try !rows("select account from recovery_codes where account = \(account) limit 1").isEmpty
    }

    /// Adds a proof to those that a session keeps, in place of an older one of its kind.
    fileprivate func note(_ shown: ShownProof, in session: SessionID) throws(StorageError) {
        let row = try rows("select proofs from sessions where id = \(session) and ended_at is null").first
        guard let text = try row?.decoded({ row throws(StorageError) in try row.next(String.self) }) else { return }
        let kept = try ProofList.values(of: text).filter { $0.proof != shown.proof }
        try run(later: "update sessions set proofs = \(ProofList.text(of: kept + [shown])) where id = \(session)")
    }
}
