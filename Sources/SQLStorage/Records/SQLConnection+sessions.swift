import Identity
import Primitives
import Storage

// Sessions are ended before their grants: a grant is only made while its session's row is held, so once the session has
// ended no further grant can appear, and the statements after it see every one there is. Grants are ended before
// applications are noted: whoever is redeeming a code at the moment is waited for, and then told.
extension SQLConnection {
    /// Ends a session and every grant made in it, and notes which applications to tell.
    ///
    /// Offline access goes on (OpenID Connect Core §11) once the application has it; a code that is still on its way
    /// ends, but for a device, whose person may well be gone before it asks again. Idempotent.
    func endSession(_ session: SessionID, at now: Timestamp) throws(StorageError) {
        let ended = try run("update sessions set ended_at = \(now) where id = \(session) and ended_at is null")
        try run(
            later: """
                update grants set revoked_at = \(now)
                where session = \(session) and revoked_at is null and (
                    offline = 0
                    or redeemed_at is null
                        and not exists (select 1 from device_authorizations d where d.grant_id = grants.id))
                """)
        if ended == 1 { try run(later: "\(notice) and s.id = \(session) on conflict (session, client) do nothing") }
    }

    /// Ends an account's sessions, but for one, and every grant made in them, those for offline access too, and notes
    /// which applications to tell; says how many sessions that were.
    ///
    /// None begins beside it: the account is held.
    @discardableResult
    func endSessions(of account: AccountID, keeping kept: SessionID?, at now: Timestamp) throws(StorageError) -> Int {
        let kept = kept?.value ?? ""
        try hold(account)
        let ended = try run(
            """
            update sessions set ended_at = \(now)
            where account = \(account) and id <> \(kept) and ended_at is null
            """)
        try run(
            later: """
                update grants set revoked_at = \(now)
                where session in (select id from sessions where account = \(account) and id <> \(kept))
                    and revoked_at is null
                """)
        if ended > 0 {
            try run(
                later: """
                    \(notice) and s.account = \(account) and s.id <> \(kept) and s.ended_at = \(now)
                    on conflict (session, client) do nothing
                    """)
        }
        return ended
    }

    /// Ends the sessions that came through a connection and every grant made in them, those for offline access and those
    /// of sessions that were over before too, and notes which applications to tell.
    func endSessions(through connection: ConnectionID, at now: Timestamp) throws(StorageError) {
        let ended = try run(
            "update sessions set ended_at = \(now) where upstream_connection = \(connection) and ended_at is null")
        try run(
            later: """
                update grants set revoked_at = \(now)
                where session in (select id from sessions where upstream_connection = \(connection))
                    and revoked_at is null
                """)
        if ended > 0 {
            try run(
                later: """
                    \(notice) and s.upstream_connection = \(connection) and s.ended_at = \(now)
                    on conflict (session, client) do nothing
                    """)
        }
    }

    /// Ends the sessions of people in which no identity provider vouched for them, but for those of the people who may sign
    /// in natively by exception, and every grant that rests on no answer of one, those for offline access and those of
    /// sessions that were over before too, and notes which applications to tell.
    ///
    /// None begins beside it: the accounts are held.
    func endNativeSessions(of people: People, at now: Timestamp) throws(StorageError) {
        let (column, value) = (people.column, people.value)
        try run(
            later: """
                select count(*) from (
                    select 1 from accounts where \(column) = \(value) and break_glass = 0\(dialect.hold)) as held
                """)
        let ended = try run(
            """
            update sessions set ended_at = \(now)
            where ended_at is null and proofs not like \(federated)
                and account in (select id from accounts where \(column) = \(value) and break_glass = 0)
            """)
        try run(
            later: """
                update grants set revoked_at = \(now)
                where revoked_at is null and proofs not like \(federated) and session in (
                    select s.id from sessions s join accounts a on a.id = s.account
                    where a.\(column) = \(value) and a.break_glass = 0)
                """)
        if ended > 0 {
            try run(
                later: """
                    \(notice) and s.ended_at = \(now) and s.proofs not like \(federated) and s.account in (
                        select id from accounts where \(column) = \(value) and break_glass = 0)
                    on conflict (session, client) do nothing
                    """)
        }
    }

    /// Ends every session of an organization's people, as `endSessions(of:keeping:at:)` does for one.
    func endSessions(in organization: OrganizationID, at now: Timestamp) throws(StorageError) {
        let members = try rows("select id from accounts where organization = \(organization)")
        for row in members {
            let account = try row.decoded { row throws(StorageError) in try row.next(AccountID.self) }
            try endSessions(of: account, keeping: nil, at: now)
        }
    }
}

/// Some of the accounts.
enum People {
    /// All of an organization's.
    case members(OrganizationID)
    /// One.
    case account(AccountID)

    /// The column of `accounts` that tells them from others.
    fileprivate var column: SQLText {
        switch self {
        case .members: "organization"
        case .account: "id"
        }
    }

    /// What is in it.
    fileprivate var value: SQLValue {
        switch self {
        case .members(let organization): organization.sqlValue
        case .account(let account): account.sqlValue
        }
    }
}

/// What a column of proofs is like where an identity provider vouched: see `ProofList`.
private let federated: SQLText = #"'%"federated"%'"#

/// Notes the applications that got tokens in the sessions `s` that just ended and want to be told, as `where` goes on.
private let notice: SQLText = """
    insert into logout_notices (session, client, account, ended_at, status, attempts, due_at)
    select distinct s.id, g.client, s.account, s.ended_at, 'waiting', 0, s.ended_at
    from sessions s join grants g on g.session = s.id join clients c on c.id = g.client
    where c.tell_logout = 1 and g.redeemed_at is not null
    """
