package import Identity
package import Primitives
package import Storage

extension SQLStore {
    package func open(_ link: AccountLink) async throws {
        try await engine.write { connection in
            // Of two at once one comes second and replaces the other.
            try connection.hold(link.account)
            try connection.endLink(of: link.account, link.kind, as: .replaced)
            try connection.add(link)
        }
    }

    package func openLinks(to email: String, at now: Timestamp) async throws -> [AccountLink] {
        try await engine.all(
            """
            select \(AccountLink.columns) from accounts a join account_links l on l.account = a.id
            where a.email_normal = \(email) and l.email = \(email) and l.state = 'open' and l.expires_at > \(now)
            limit 100
            """, AccountLink.read)
    }

    package func replaceLink(
        _ hash: [UInt8], with link: AccountLink, at now: Timestamp
    ) async throws -> Bool {
        try await engine.write { connection in
            // Whoever ends the account's links meanwhile waits, and then sees the new one.
            try connection.hold(link.account)
            guard try connection.use(hash, link.kind, of: link.account, as: .replaced, at: now) else { return false }
            try connection.add(link)
            return true
        }
    }

    package func link(_ hash: [UInt8], _ kind: AccountLink.Kind) async throws -> LinkStanding? {
        try await engine.first(
            """
            select \(AccountLink.columns), \(AccountWithPassword.columns)
            from account_links l join accounts a on a.id = l.account left join passwords p on p.account = a.id
            where l.hash = \(hash) and l.kind = \(kind)
            """
        ) { row throws(StorageError) in
            let link = try AccountLink.read(&row)
            let person = try AccountWithPassword.read(&row)
            return LinkStanding(link: link, account: person.account, password: person.password)
        }
    }

    package func latestLink(of account: AccountID, _ kind: AccountLink.Kind) async throws -> AccountLink? {
        try await engine.first(
            """
            select \(AccountLink.columns) from account_links l
            where l.account = \(account) and l.kind = \(kind)
            order by l.created_at desc, l.state = 'open' desc limit 1
            """, AccountLink.read)
    }

    package func revokeLink(of account: AccountID, _ kind: AccountLink.Kind) async throws -> Bool {
        try await engine.write { connection in
            try connection.hold(account)
            return try connection.endLink(of: account, kind, as: .revoked) == 1
        }
    }

    package func register(
        _ account: Account, password: PasswordCredential, using link: [UInt8], at now: Timestamp
    ) async throws -> Bool {
        try await engine.write { connection in
            // Whoever plans changes of the configuration meanwhile, with this account still invited, plans anew.
            try connection.holdConfiguration()
            try connection.hold(account.id)
            guard try connection.isInvited(account), try connection.use(link, .invitation, of: account.id, at: now)
            else { return false }
            try connection.run(
                later: """
                    update accounts set
                        status = \(AccountStatus.active), email_verified = \(true), given_name = \(account.givenName),
                        family_name = \(account.familyName), locale = \(account.locale), updated_at = \(now)
                    where id = \(account.id)
                    """)
            try connection.setPassword(of: account.id, to: password)
            try connection.endSessions(of: account.id, keeping: nil, at: now)
            try connection.moveConfiguration()
            return true
        }
    }

    package func resetPassword(
        of account: AccountID, to password: PasswordCredential, using link: [UInt8], in browser: [UInt8]?,
        at now: Timestamp
    ) async throws -> Bool {
        var changed = password
        changed.mustChange = false
        return try await engine.write { [changed] connection in
            try connection.hold(account)
            guard try connection.use(link, .passwordReset, of: account, at: now) else { return false }
            try connection.setPassword(of: account, to: changed)
            try connection.endSessions(of: account, keeping: nil, at: now)
            try connection.forgetBrowsers(of: account, keeping: browser, at: now)
            return true
        }
    }
}

extension SQLConnection {
    /// Ends the open link of a kind; returns how many there were.
    @discardableResult
    func endLink(of account: AccountID, _ kind: AccountLink.Kind, as state: AccountLink.State) throws(StorageError)
        -> Int
    {
        try run(
            """
            update account_links set state = \(state)
            where account = \(account) and kind = \(kind) and state = 'open'
            """)
    }

    fileprivate func add(_ link: AccountLink) throws(StorageError) {
        try run(
            later: """
                insert into account_links (hash, kind, account, email, created_at, expires_at, state)
                values (
                    \(link.hash), \(link.kind), \(link.account), \(link.email), \(link.createdAt), \(link.expiresAt),
                    \(link.state))
                """)
    }

    /// Uses a link up; false when it is not good now, or was made for an address that is not the account's any more.
    fileprivate func use(
        _ hash: [UInt8], _ kind: AccountLink.Kind, of account: AccountID, as state: AccountLink.State = .used,
        at now: Timestamp
    ) throws(StorageError) -> Bool {
        try run(
            """
            update account_links set state = \(state)
            where hash = \(hash) and kind = \(kind) and account = \(account) and state = 'open' and expires_at > \(now)
                and email = (select email_normal from accounts where id = \(account))
            """) == 1
    }

    fileprivate func isInvited(_ account: Account) throws(StorageError) -> Bool {
        try !rows("select id from accounts where id = \(account.id) and status = \(AccountStatus.invited)").isEmpty
    }
}

extension AccountLink {
    /// The columns of `account_links` as `l`, as `read` takes them.
    fileprivate static let columns: SQLText =
        "l.hash, l.kind, l.account, l.email, l.created_at, l.expires_at, l.state"

    /// Reads the columns.
    fileprivate static func read(_ row: inout RowReader) throws(StorageError) -> AccountLink {
        AccountLink(
            hash: try row.next(), kind: try row.next(), account: try row.next(), email: try row.next(),
            createdAt: try row.next(), expiresAt: try row.next(), state: try row.next())
    }
}

extension AccountLink.Kind: SQLConvertible {}

extension AccountLink.State: SQLConvertible {}
