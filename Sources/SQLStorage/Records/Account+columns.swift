import Identity
import Primitives
import Storage

extension Account {
    /// The columns of `accounts a`, as `read` takes them.
    static let columns: SQLText = """
        a.id, a.organization, a.email, a.email_normal, a.email_verified, a.given_name, a.family_name, a.locale, \
        a.claims, a.status, a.roles, a.group_names, a.source, a.source_name, a.break_glass, a.updated_at
        """

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> Account {
        Account(
            id: try row.next(), organization: try row.next(),
            email: EmailAddress(stored: try row.next(), normalized: try row.next()), emailVerified: try row.next(),
            givenName: try row.next(), familyName: try row.next(), locale: try row.next(),
            claims: try claims(row.next()), status: try row.next(),
            roles: try Words.values(of: row.next()).map { name throws(StorageError) in try role(name) },
            groups: try TextList.values(of: row.next()), source: try source(&row), breakGlass: try row.next(),
            updatedAt: try row.next())
    }

    /// What is known of the person, written as a whole by whoever keeps the account: an administrator, a file, an
    /// identity provider, a directory.
    func profile() throws(StorageError) -> ColumnValues {
        [
            "email": email.address, "email_normal": email.normalized, "email_verified": emailVerified,
            "given_name": givenName, "family_name": familyName, "locale": locale,
            "claims": claims.isEmpty ? "{}" : try Document.text(of: claims), "group_names": TextList.text(of: groups),
        ]
    }

    /// Most people have none, so that is told apart without a decoder.
    private static func claims(_ text: String) throws(StorageError) -> StandardClaims {
        text == "{}" ? StandardClaims() : try Document.value(StandardClaims.self, of: text)
    }

    private static func role(_ name: String) throws(StorageError) -> Role {
        guard let role = Role(rawValue: name) else { throw StorageError.failed("unknown role in an account") }
        return role
    }

    private static func source(_ row: inout RowReader) throws(StorageError) -> AccountSource {
        let kind: String = try row.next()
        let name: String? = try row.next()
        switch (kind, name) {
        case ("native", nil): return .native
        case ("directory", let name?): return .directory(DirectoryID(name))
        case ("connection", let name?): return .connection(ConnectionID(name))
        default: throw StorageError.failed("unknown source of an account")
        }
    }
}

extension AccountSource {
    /// The column `source`.
    var kind: String {
        switch self {
        case .native: "native"
        case .directory: "directory"
        case .connection: "connection"
        }
    }

    /// The column `source_name`.
    var name: String? {
        switch self {
        case .native: nil
        case .directory(let id): id.value
        case .connection(let id): id.value
        }
    }
}

extension PasswordCredential {
    /// The columns of `passwords p`, as `read` takes them.
    static let columns: SQLText = "p.hash, p.changed_at, p.must_change, p.compromised, p.history"
    /// How many they are.
    static let columnCount = 5

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> PasswordCredential {
        PasswordCredential(
            hash: try row.next(), changedAt: try row.next(), mustChange: try row.next(),
            isCompromised: try row.next(), history: try TextList.values(of: row.next()))
    }

    /// Reads the columns of a left join.
    static func readIfAny(_ row: inout RowReader) throws(StorageError) -> PasswordCredential? {
        try row.optional(columns: columnCount, read)
    }
}
