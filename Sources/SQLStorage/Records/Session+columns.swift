import Identity
import Primitives
import Storage

extension Session {
    /// The columns of `sessions s` and its `accounts a`, as `read` takes them.
    static let columns: SQLText = """
        s.id, s.secret_hash, s.account, a.organization, s.proofs, s.started_at, s.last_seen_at, s.network, s.agent, \
        \(UpstreamSession.columns)
        """

    /// Whose a session is, to be compared where its id finds it: PostgreSQL would rather go through all that an account has,
    /// by an index that is made for those that have not ended, as long as it has counted few rows.
    static let ownAccount: SQLText = "account || ''"

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> Session {
        Session(
            id: try row.next(), secretHash: try row.next(), account: try row.next(), organization: try row.next(),
            proofs: try ProofList.values(of: row.next()), startedAt: try row.next(), lastSeenAt: try row.next(),
            network: try row.next(), agent: try row.next(), upstream: try .readIfAny(&row))
    }
}

extension UpstreamSession {
    /// The columns of `sessions s` for it, as `readIfAny` takes them.
    fileprivate static let columns: SQLText = """
        s.upstream_connection, s.upstream_subject, s.upstream_index, s.upstream_ends_at, s.upstream_id_token
        """
    /// How many they are.
    private static let columnCount = 5

    /// Reads the columns; nil for a session that came from no identity provider.
    fileprivate static func readIfAny(_ row: inout RowReader) throws(StorageError) -> UpstreamSession? {
        try row.optional(columns: columnCount) { row throws(StorageError) in
            UpstreamSession(
                subject: try FederatedSubject(connection: try row.next(), key: try row.next()),
                index: try row.next(), endsAt: try row.next(), sealedIDToken: try row.next())
        }
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
