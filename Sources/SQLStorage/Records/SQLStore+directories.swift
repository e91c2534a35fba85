package import Identity
package import Primitives
import Storage

extension SQLStore {
    package func directories(of organization: OrganizationID) async throws -> [Directory] {
        try await engine.all(
            "select \(Directory.columns) from directories d where d.organization = \(organization) order by d.id",
            Directory.read)
    }

    package func account(of entry: DirectoryEntry) async throws -> Account? {
        try await engine.first(
            """
            select \(Account.columns) from directory_entries e join accounts a on a.id = e.account
            where e.organization = \(entry.organization) and e.directory = \(entry.directory) and e.entry = \(entry.id)
            """, Account.read)
    }

    package func create(_ account: Account, from entry: DirectoryEntry, at now: Timestamp) async throws -> Bool {
        try await engine.write { connection in
            // Two first sign-ins of one person, or one and an `apply`, take turns.
            try connection.holdConfiguration()
            guard try connection.isFree(account.email, for: account.id, in: entry.organization),
                try connection.ties(of: account.id, or: entry).isEmpty
            else { return false }
            try connection.put(account, in: entry.organization, at: now)
            try connection.tie(account.id, to: entry)
            return true
        }
    }

    package func refresh(_ account: Account, from entry: DirectoryEntry, at now: Timestamp) async throws -> Bool {
        try await engine.write { connection in
            try connection.holdConfiguration()
            let ties = try connection.ties(of: account.id, or: entry)
            guard ties.allSatisfy({ $0 == Tie(account: account.id, entry: entry) }),
                try connection.isFree(account.email, for: account.id, in: entry.organization),
                try connection.write(account, as: entry, at: now)
            else { return false }
            if ties.isEmpty { try connection.tie(account.id, to: entry) }
            return true
        }
    }
}

/// An account and the entry it is.
private struct Tie: Equatable {
    let account: AccountID
    let entry: DirectoryEntry
}

extension SQLConnection {
    /// Creates or replaces a directory.
    func put(_ directory: Directory) throws(StorageError) {
        let settings = try Document.text(of: directory.settings)
        try run(
            later: """
                insert into directories (organization, id, settings, sealed_password)
                values (\(directory.organization), \(directory.id), \(settings), \(directory.sealedPassword))
                on conflict (organization, id) do update set
                    settings = excluded.settings, sealed_password = excluded.sealed_password
                """)
    }

    /// Removes a directory and signs its people out.
    func remove(_ id: DirectoryID, of organization: OrganizationID, at now: Timestamp) throws(StorageError) {
        let people = try rows(
            """
            select id from accounts
            where organization = \(organization) and source = 'directory' and source_name = \(id)
            """)
        for row in people {
            let account = try row.decoded { row throws(StorageError) in try row.next(AccountID.self) }
            try endSessions(of: account, keeping: nil, at: now)
        }
        try run(later: "delete from directories where organization = \(organization) and id = \(id)")
    }

    /// The ties that an account or an entry has: none, the one of both, or others.
    fileprivate func ties(of account: AccountID, or entry: DirectoryEntry) throws(StorageError) -> [Tie] {
        let found = try rows(
            """
            select account, organization, directory, entry from directory_entries
            where account = \(account) or organization = \(entry.organization) and directory = \(entry.directory)
                and entry = \(entry.id)
            """)
        return try found.map { row throws(StorageError) in
            try row.decoded { row throws(StorageError) in
                Tie(
                    account: try row.next(),
                    entry: DirectoryEntry(
                        organization: try row.next(), directory: try row.next(), id: try row.next()))
            }
        }
    }

    fileprivate func tie(_ account: AccountID, to entry: DirectoryEntry) throws(StorageError) {
        try run(
            later: """
                insert into directory_entries (organization, directory, entry, account)
                values (\(entry.organization), \(entry.directory), \(entry.id), \(account))
                """)
    }

    /// Writes what an account has from its entry; false when there is no such account, or it has a password of ours.
    fileprivate func write(
        _ account: Account, as entry: DirectoryEntry, at now: Timestamp
    ) throws(StorageError) -> Bool {
        let source = AccountSource.directory(entry.directory)
        return try run(
            """
            update accounts set
                \(setting: try account.profile()), source = \(source.kind), source_name = \(source.name),
                updated_at = \(now)
            where id = \(account.id) and organization = \(entry.organization)
                and not exists (select 1 from passwords p where p.account = accounts.id)
            """) == 1
    }
}

extension Directory {
    /// The columns of `directories d`, as `read` takes them.
    static let columns: SQLText = "d.id, d.organization, d.settings, d.sealed_password"

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> Directory {
        Directory(
            id: try row.next(), organization: try row.next(),
            settings: try Document.value(DirectorySettings.self, of: row.next()), sealedPassword: try row.next())
    }
}
