import Identity
import Primitives
import Storage

extension TOTPDevice {
    /// The columns of `totp_devices t`, as `read` takes them.
    static let columns: SQLText = "t.id, t.account, t.name, t.secret, t.created_at, t.last_used_at, t.last_step"
    /// Whether the account of `accounts a` has a device: a column of the statement that reads the account, since every
    /// decision about a sign-in wants to know.
    static let isEnrolled: SQLText =
        "case when exists (select 1 from totp_devices where totp_devices.account = a.id) then 1 else 0 end"

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> TOTPDevice {
        TOTPDevice(
            id: try row.next(), account: try row.next(), name: try row.next(), sealedSecret: try row.next(),
            createdAt: try row.next(), lastUsedAt: try row.next(), lastUsedStep: try row.next())
    }
}

extension FactorEnrolment {
    /// The columns of `factor_enrolments`, as `read` takes them.
    static let columns: SQLText = "id, account, session, name, secret, created_at, expires_at, confirmed_at"

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> FactorEnrolment {
        FactorEnrolment(
            id: try row.next(), account: try row.next(), session: try row.next(), name: try row.next(),
            sealedSecret: try row.next(), createdAt: try row.next(), expiresAt: try row.next(),
            isConfirmed: try row.next(Timestamp?.self) != nil)
    }
}
