import Identity
import Primitives
import Storage

// An account is signed in to in several units of work: something is shown and checked, a code is asked for, a session
// begins. Between them the password may be replaced, the device taken away, the account suspended. Every unit that does
// so ends the account's sessions, and holds the account's row before it does; every unit that begins a session, or gives
// one new proofs, holds it too and then looks again at what the proofs rest on. So of the two one comes first: either the
// session is there to be ended, or it does not begin.
//
// Both hold that row before any other of the account's but its ties to identity providers, so that neither waits for what
// waits for it.
extension SQLConnection {
    /// Holds an account, and says whether it may be signed in to by what was shown: it is active, every password is its
    /// present one or its directory's, for a code it has a device that it had then, and it is tied to whoever vouched for
    /// it, through a connection that is enabled, or may sign in natively.
    func admits(_ shown: [ShownProof], to account: AccountID, at now: Timestamp) throws(StorageError) -> Bool {
        var vouchers: [ConnectionID?] = []
        for case .federated(let answer) in shown.map(\.proof) {
            guard try holdsTie(of: account, to: answer.connection) else { return false }
            vouchers.append(answer.connection)
        }
        try hold(account)
        // One at most as a rule: of the answers of identity providers a session keeps the newest.
        for voucher in vouchers.isEmpty ? [nil] : vouchers {
            guard let credentials = try credentials(of: account, through: voucher), credentials.status == .active,
                credentials.isWayOpen || shown.isEmpty, shown.allSatisfy({ credentials.bear($0, at: now) })
            else { return false }
        }
        return true
    }

    /// What an account that is held has to be signed in to with, if anything through a connection to which its tie is held.
    private func credentials(
        of account: AccountID, through connection: ConnectionID?
    ) throws(StorageError) -> Credentials? {
        try rows(
            """
            select
                a.status, p.changed_at, (select min(t.created_at) from totp_devices t where t.account = a.id),
                case
                    when a.source <> 'directory' then 1
                    when exists (
                        select 1 from directories d where d.organization = a.organization and d.id = a.source_name)
                    then 1 else 0 end,
                (select c.settings from connections c where c.id = \(connection)),
                (select o.policy from organizations o where o.id = a.organization and a.break_glass = 0)
            from accounts a left join passwords p on p.account = a.id where a.id = \(account)
            """
        ).first?.decoded { row throws(StorageError) in
            Credentials(
                status: try row.next(), passwordSetAt: try row.next(), deviceSince: try row.next(),
                hasKeeper: try row.next(), isWayOpen: try isOpen(settings: row.next(), policy: row.next()))
        }
    }

    /// Whether the connection with these settings is enabled; where there is none, whether this policy, if one binds the
    /// account, allows to sign in natively.
    private func isOpen(settings: String?, policy: String?) throws(StorageError) -> Bool {
        if let settings { return try Document.value(ConnectionSettings.self, of: settings).isEnabled }
        guard let policy else { return true }
        return try Document.value(OrganizationPolicy.self, of: policy).nativeLogin == .allowed
    }

    /// Holds an account's tie at a connection; false when it was cut, or the connection is gone.
    ///
    /// Whoever disables a connection holds all ties at it.
    private func holdsTie(of account: AccountID, to connection: ConnectionID) throws(StorageError) -> Bool {
        try !rows(
            """
            select subject from federated_identities
            where account = \(account) and connection = \(connection)\(dialect.hold)
            """
        ).isEmpty
    }
}

/// What an account has of its own to be signed in to with, as it is while the account is held.
private struct Credentials {
    let status: AccountStatus
    let passwordSetAt: Timestamp?
    /// Since when it has the oldest of its devices.
    let deviceSince: Timestamp?
    /// Whether the directory that keeps its password is there still, if one does.
    let hasKeeper: Bool
    /// Whether it may be signed in to through the connection in question, or natively where there is none.
    let isWayOpen: Bool

    /// Whether a proof rests on something that the account has still.
    func bear(_ shown: ShownProof, at now: Timestamp) -> Bool {
        switch shown.proof {
        case .password: shown.passwordSetAt.map { $0 == passwordSetAt } ?? hasKeeper
        case .oneTimeCode, .recoveryCode: deviceSince.map { hadDevice(since: $0, shown.at, at: now) } ?? false
        case .passkey, .federated: true
        }
    }

    /// Whether a device was there when a code was shown; one that is on record for the future was, before the clock was
    /// set back.
    private func hadDevice(since: Timestamp, _ time: Timestamp, at now: Timestamp) -> Bool {
        since <= time + NodeClocks.skew || since > now + NodeClocks.skew
    }
}
