package import Identity
package import Primitives
import Storage

// Nobody looks first and writes then: what must not be so is refused by a condition or by the schema.
extension SQLStore {
    package func create(_ account: Account, for subject: FederatedSubject, at now: Timestamp) async throws -> Bool {
        try await unlessRefused { sql in
            // Two first sign-ins of one person, or one and an `apply`, take turns.
            try sql.holdConfiguration()
            guard try sql.isFree(account.email, for: account.id, in: account.organization) else { return false }
            try sql.put(account, in: account.organization, at: now)
            return try sql.tie(subject, to: account.id, at: now)
        }
    }

    package func link(
        _ account: Account, to subject: FederatedSubject, droppingCredentials: Bool, at now: Timestamp
    ) async throws -> Bool {
        try await unlessRefused { sql in
            try sql.holdConfiguration()
            guard try sql.isFree(account.email, for: account.id, in: account.organization),
                try sql.adopt(account, at: now), try sql.tie(subject, to: account.id, at: now)
            else { return false }
            try sql.endLink(of: account.id, .invitation, as: .used)
            if droppingCredentials { try sql.dropCredentials(of: account.id, at: now) }
            try sql.moveConfiguration()
            return true
        }
    }

    package func unlink(
        _ account: AccountID, from connection: ConnectionID?, at now: Timestamp
    ) async throws -> [FederatedIdentity] {
        try await engine.write { sql in
            try sql.holdConfiguration()
            let ties = try sql.rows(
                """
                select \(FederatedIdentity.columns) from federated_identities f
                where f.account = \(account) and (\(connection == nil) = 1 or f.connection = \(connection))
                order by f.linked_at, f.connection, f.subject
                """
            ).map { row throws(StorageError) in try row.decoded(FederatedIdentity.read) }
            for tie in ties { try sql.cut(tie, at: now) }
            if !ties.isEmpty { try sql.moveConfiguration() }
            return ties
        }
    }

    package func refresh(_ account: Account, from subject: FederatedSubject, at now: Timestamp) async throws -> Bool {
        try await unlessRefused { sql in
            let seen = try sql.run(
                """
                update federated_identities set last_seen_at = \(now)
                where connection = \(subject.connection) and subject = \(subject.key) and account = \(account.id)
                """)
            guard seen == 1, try sql.isFree(account.email, for: account.id, in: account.organization) else {
                return false
            }
            return try sql.rewrite(account, at: now)
        }
    }

    /// Carries out a unit of work; false, and nothing has happened, when it says so or the schema refuses.
    private func unlessRefused(_ body: @escaping @Sendable (any SQLConnection) throws -> Bool) async throws -> Bool {
        do {
            return try await engine.write { sql in
                guard try body(sql) else { throw Refused() }
                return true
            }
        } catch is Refused {
            return false
        } catch StorageError.conflict {
            return false
        }
    }
}

/// Takes back a unit of work that found something not to be so.
private struct Refused: Error {}

extension SQLConnection {
    /// Whether nobody else has an address in an organization.
    func isFree(
        _ email: EmailAddress, for account: AccountID, in organization: OrganizationID
    ) throws(StorageError) -> Bool {
        try rows(
            """
            select id from accounts
            where organization = \(organization) and email_normal = \(email.normalized) and id <> \(account)
            """
        ).isEmpty
    }

    /// Ties a subject to an account; false when either is tied at that connection, or it is another organization's.
    fileprivate func tie(
        _ subject: FederatedSubject, to account: AccountID, at now: Timestamp
    ) throws(StorageError) -> Bool {
        try run(
            """
            insert into federated_identities (connection, subject, account, linked_at, last_seen_at)
            select c.id, \(subject.key), a.id, \(now), \(now)
            from connections c join accounts a on a.organization = c.organization
            where c.id = \(subject.connection) and a.id = \(account)
            on conflict do nothing
            """) == 1
    }

    /// Cuts a tie and ends what came through it.
    fileprivate func cut(_ tie: FederatedIdentity, at now: Timestamp) throws(StorageError) {
        let connection = tie.subject.connection
        // First: a sign-in that is about to begin a session holds its tie, and then the account.
        try run(
            later: """
                delete from federated_identities
                where connection = \(connection) and subject = \(tie.subject.key) and account = \(tie.account)
                """)
        try hold(tie.account)
        let sessions = try rows(
            """
            select id from sessions
            where account = \(tie.account) and upstream_connection = \(connection) and ended_at is null
            """)
        for row in sessions {
            let session = try row.decoded { row throws(StorageError) in try row.next(SessionID.self) }
            try endSession(session, at: now)
        }
        // For offline access, too, and those of sessions that were over before.
        try run(
            later: """
                update grants set revoked_at = \(now)
                where revoked_at is null and session in (
                    select id from sessions where account = \(tie.account) and upstream_connection = \(connection))
                """)
        try run(
            later: """
                update accounts set source = 'native', source_name = null, updated_at = \(now)
                where id = \(tie.account) and source = 'connection' and source_name = \(connection.value)
                """)
    }

    /// Writes what an account that exists has from its provider; false when it is gone, suspended or not as it was.
    fileprivate func adopt(_ account: Account, at now: Timestamp) throws(StorageError) -> Bool {
        try run(
            """
            update accounts set
                \(setting: try account.profile()),
                roles = \(Words.text(of: account.roles.map(\.rawValue))), source = \(account.source.kind),
                source_name = \(account.source.name), status = \(AccountStatus.active), updated_at = \(now)
            where id = \(account.id) and organization = \(account.organization) and updated_at = \(account.updatedAt)
                and status <> \(AccountStatus.suspended)
            """) == 1
    }

    /// Writes what an account has from its provider; roles only where nobody changed the account meanwhile.
    fileprivate func rewrite(_ account: Account, at now: Timestamp) throws(StorageError) -> Bool {
        try run(
            """
            update accounts set
                \(setting: try account.profile()),
                roles = case
                    when updated_at = \(account.updatedAt) then \(Words.text(of: account.roles.map(\.rawValue)))
                    else roles end,
                updated_at = \(now)
            where id = \(account.id) and organization = \(account.organization)
            """) == 1
    }

    /// Takes an account's password and factors away and signs it out.
    fileprivate func dropCredentials(of account: AccountID, at now: Timestamp) throws(StorageError) {
        try setPassword(of: account, to: nil)
        try run(later: "delete from totp_devices where account = \(account)")
        try run(later: "delete from recovery_codes where account = \(account)")
        try run(later: "delete from factor_enrolments where account = \(account)")
        try endSessions(of: account, keeping: nil, at: now)
    }
}
