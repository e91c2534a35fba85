import Identity
import Primitives
import Storage

extension Session {
    /// The columns of `sessions s` and its `accounts a`, as `read` takes them.
    static let columns: SQLText =
        "s.id, s.secret_hash, s.account, a.organization, s.proofs, s.started_at, s.last_seen_at, s.network, s.agent"

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> Session {
        Session(
            id: try row.next(), secretHash: try row.next(), account: try row.next(), organization: try row.next(),
            proofs: try ProofList.values(of: row.next()), startedAt: try row.next(), lastSeenAt: try row.next(),
            network: try row.next(), agent: try row.next())
    }
}

extension LiveSession {
    /// The session with its account and credentials, as `read` takes them.
    static let columns: SQLText = """
        \(Session.columns), \(Account.columns), \(PasswordCredential.columns), \(TOTPDevice.isEnrolled)
        """

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> LiveSession {
        LiveSession(
            session: try .read(&row), account: try .read(&row), password: try .readIfAny(&row),
            hasSecondFactor: try row.next())
    }
}
