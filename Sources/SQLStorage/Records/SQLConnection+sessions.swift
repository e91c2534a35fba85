import Identity
import Primitives
import Storage

// Sessions are ended before their grants: a grant is only made while its session's row is held, so once the session has
// ended no further grant can appear, and the second statement sees every one there is.
extension SQLConnection {
    /// Ends a session and every grant made in it.
    ///
    /// Idempotent.
    func endSession(_ session: SessionID, at now: Timestamp) throws(StorageError) {
        _ = try run("update sessions set ended_at = \(now) where id = \(session) and ended_at is null")
        _ = try run("update grants set revoked_at = \(now) where session = \(session) and revoked_at is null")
    }

    /// Ends an account's sessions, but for one, and every grant made in them.
    func endSessions(of account: AccountID, keeping kept: SessionID?, at now: Timestamp) throws(StorageError) {
        let kept = kept?.value ?? ""
        _ = try run(
            """
            update sessions set ended_at = \(now)
            where account = \(account) and id <> \(kept) and ended_at is null
            """)
        _ = try run(
            """
            update grants set revoked_at = \(now)
            where session in (select id from sessions where account = \(account) and id <> \(kept))
                and revoked_at is null
            """)
    }
}
