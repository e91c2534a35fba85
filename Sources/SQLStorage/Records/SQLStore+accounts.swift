package import Identity
package import Primitives
package import Storage

extension SQLStore {
    package func account(_ id: AccountID) async throws -> Account? {
        try await engine.first("select \(Account.columns) from accounts a where a.id = \(id)", Account.read)
    }

    package func person(_ id: AccountID) async throws -> AccountWithPassword? {
        try await engine.first(
            "select \(AccountWithPassword.columns) from \(AccountWithPassword.tables) where a.id = \(id)",
            AccountWithPassword.read)
    }

    package func accounts(
        email: EmailAddress, in organization: OrganizationID?, limit: Int
    ) async throws -> [AccountWithPassword] {
        guard let organization else {
            return try await engine.all(
                """
                select \(AccountWithPassword.columns) from \(AccountWithPassword.tables)
                where a.email_normal = \(email.normalized) order by a.created_at, a.id limit \(limit)
                """, AccountWithPassword.read)
        }
        return try await engine.all(
            """
            select \(AccountWithPassword.columns) from \(AccountWithPassword.tables)
            where a.organization = \(organization) and a.email_normal = \(email.normalized)
            order by a.created_at, a.id limit \(limit)
            """, AccountWithPassword.read)
    }

    package func accounts(of organization: OrganizationID) async throws -> [AccountWithPassword] {
        try await engine.all(
            """
            select \(AccountWithPassword.columns) from \(AccountWithPassword.tables)
            where a.organization = \(organization) order by a.email_normal
            """, AccountWithPassword.read)
    }

    package func administrators(of organization: OrganizationID, limit: Int) async throws -> [Account] {
        try await engine.all(
            """
            select \(Account.columns) from accounts a
            where a.organization = \(organization) and a.status = 'active'
                and (' ' || a.roles || ' ' like '% admin %' or ' ' || a.roles || ' ' like '% owner %'
                    or ' ' || a.roles || ' ' like '% operator %')
            order by a.email_normal limit \(limit)
            """, Account.read)
    }

    package func emergencyAccounts(of organization: OrganizationID) async throws -> [Account] {
        try await engine.all(
            """
            select \(Account.columns) from accounts a
            where a.organization = \(organization) and a.break_glass = 1 order by a.email_normal
            """, Account.read)
    }

    package func hasOperator() async throws -> Bool {
        try await engine.read { connection in try connection.hasOperator() }
    }

    package func createFirstOperator(
        _ account: Account, password: PasswordCredential, in organization: Organization, consuming link: [UInt8]
    ) async throws -> Bool {
        try await engine.write { connection in
            try connection.holdConfiguration()
            guard try !connection.hasOperator(),
                try connection.consume(.setup, value: link, until: account.updatedAt + .days(36_500))
            else { return false }
            let home = try connection.establish(organization)
            try connection.put(account, in: home, at: account.updatedAt)
            try connection.setPassword(of: account.id, to: password)
            try connection.moveConfiguration()
            return true
        }
    }

    package func suspend(_ account: AccountID, at now: Timestamp) async throws -> Bool {
        try await engine.write { connection in
            // Whoever plans changes of the configuration meanwhile, with this account as it was, plans anew.
            try connection.moveConfiguration()
            let suspended = try connection.run(
                """
                update accounts set status = \(AccountStatus.suspended), updated_at = \(now)
                where id = \(account) and status <> \(AccountStatus.suspended)
                """)
            // Even where nothing changed: sessions of somebody who is suspended are none.
            try connection.endSessions(of: account, keeping: nil, at: now)
            return suspended == 1
        }
    }

    package func unsuspend(_ account: AccountID, at now: Timestamp) async throws -> Bool {
        try await engine.write { connection in
            try connection.moveConfiguration()
            return try connection.run(
                """
                update accounts set status = \(AccountStatus.active), updated_at = \(now)
                where id = \(account) and status = \(AccountStatus.suspended)
                """) == 1
        }
    }

    package func setLocale(_ locale: String, of account: AccountID) async throws {
        _ = try await engine.run(repeatably: "update accounts set locale = \(locale) where id = \(account)")
    }

    package func setNames(given: String?, family: String?, of account: AccountID, at now: Timestamp) async throws {
        _ = try await engine.run(
            """
            update accounts set given_name = \(given), family_name = \(family), updated_at = \(now)
            where id = \(account)
            """)
    }
}

extension AccountWithPassword {
    /// An account and its credentials, as `read` takes them.
    static let columns: SQLText = "\(Account.columns), \(PasswordCredential.columns), \(TOTPDevice.isEnrolled)"
    /// Where they come from.
    static let tables: SQLText = "accounts a left join passwords p on p.account = a.id"

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> AccountWithPassword {
        AccountWithPassword(
            account: try .read(&row), password: try .readIfAny(&row), hasSecondFactor: try row.next())
    }
}

extension SQLConnection {
    /// Makes every other unit that changes the configuration wait for this one.
    func holdConfiguration() throws(StorageError) {
        try run(later: "select version from configuration\(dialect.hold)")
    }

    /// Moves the configuration's version.
    func moveConfiguration() throws(StorageError) {
        try run(later: "update configuration set version = version + 1")
        try announce()
    }

    /// Makes an organization unless there is one of its name; returns the id of the one there is.
    fileprivate func establish(_ organization: Organization) throws(StorageError) -> OrganizationID {
        let policy = try Document.text(of: organization.policy)
        try run(
            later: """
                insert into organizations (id, name, display_name, policy)
                values (\(organization.id), \(organization.name), \(organization.displayName), \(policy))
                on conflict (name) do nothing
                """)
        let rows = try rows("select id from organizations where name = \(organization.name)")
        guard let row = rows.first else { throw StorageError.failed("an organization was not stored") }
        return try row.decoded { row throws(StorageError) in try row.next() }
    }

    /// Whether anybody belongs to the operators' organization.
    fileprivate func hasOperator() throws(StorageError) -> Bool {
        try !rows(
            """
            select a.id from organizations o join accounts a on a.organization = o.id
            where o.name = \(OrganizationName.operators) limit 1
            """
        ).isEmpty
    }
}
