/// A table whose rows a backup holds: what lives on after a restore.
///
/// What would have to end with a restore is not in a backup at all: `leftOut` names it. A test holds the two lists
/// against the schema, so that whoever adds a table or a column decides.
struct BackupTable: Sendable {
    /// Its name.
    let name: String
    /// Its primary key, by which it is read in pieces.
    let key: [String]
    /// Its other columns.
    let columns: [String]
    /// Rows read at a time: fewer where a row may be large.
    let page: Int

    private init(_ name: String, key: [String], _ columns: [String], page: Int = 500) {
        self.name = name
        self.key = key
        self.columns = columns
        self.page = page
    }

    /// All of them; a row stands after those it refers to.
    static let all: [BackupTable] = configuration + people + connections + records

    /// The tables whose rows are in no backup, each with what becomes of them.
    static let leftOut: [String: String] = [
        "schema_version": "made by the migrations",
        "leases": "work is taken up by whoever comes first",
        "interactions": "a sign-in under way begins anew",
        "sessions": "every session has ended",
        "grants": "every code and every grant has ended",
        "refresh_tokens": "every refresh token has ended",
        "revoked_access_tokens": "every access token has ended: the keys are new",
        "signing_keys": "the keys are new, so that none that was retired signs again",
        "pushed_requests": "every pushed request has ended",
        "device_authorizations": "a device asks for a new code",
        "logout_notices": "told, or about sessions that nobody knows any more",
        "account_links": "every invitation and every link to a new password has ended",
        "recovery_codes": "any of them may have been used: people make new ones",
        "factor_enrolments": "an enrolment under way begins anew",
        "federation_requests": "a question to an identity provider is asked anew",
        "mails": "sent, or with links that have ended",
    ]

    private static let configuration = [
        BackupTable("configuration", key: ["id"], ["version", "issuer"]),
        BackupTable("sealed_keys", key: ["name"], ["sealed"]),
        BackupTable("organizations", key: ["id"], ["name", "display_name", "policy"]),
        BackupTable("organization_domains", key: ["domain"], ["organization"]),
        BackupTable("organization_shared_domains", key: ["domain", "organization"], []),
        BackupTable("organization_logos", key: ["organization"], ["sha256", "media_type", "image"], page: 16),
        BackupTable("directories", key: ["organization", "id"], ["settings", "sealed_password"]),
        BackupTable(
            "clients", key: ["id"],
            [
                "name", "organization", "metadata", "secret_mac", "tell_logout", "registration_hash", "registered_at",
                "used_at",
            ], page: 100),
        BackupTable("client_origins", key: ["origin", "client"], []),
    ]

    private static let people = [
        BackupTable(
            "accounts", key: ["id"],
            [
                "organization", "email", "email_normal", "email_verified", "given_name", "family_name", "locale",
                "status", "roles", "group_names", "source", "source_name", "break_glass", "created_at", "updated_at",
                "claims",
            ]),
        BackupTable("passwords", key: ["account"], ["hash", "changed_at", "must_change", "history", "compromised"]),
        BackupTable(
            "totp_devices", key: ["id"], ["account", "name", "secret", "created_at", "last_used_at", "last_step"]),
        BackupTable("directory_entries", key: ["organization", "directory", "entry"], ["account"]),
        BackupTable("known_browsers", key: ["account", "hash"], ["first_seen_at", "last_seen_at"]),
        BackupTable("consents", key: ["account", "client"], ["scopes", "claims", "given_at"]),
    ]

    private static let connections = [
        BackupTable(
            "connections", key: ["id"],
            ["organization", "settings", "sealed_secret", "answers_at", "accepted_at", "refused_at"], page: 100),
        BackupTable("identity_providers", key: ["connection"], ["record", "document", "due_at"], page: 16),
        BackupTable(
            "provider_copies", key: ["connection"], ["configuration", "key_set", "fetched_at", "due_at"], page: 16),
        BackupTable(
            "service_provider_keys", key: ["connection", "id"], ["stage", "sealed_key", "certificate", "created_at"]),
        BackupTable("connection_attempts", key: ["id"], ["connection", "at", "attempt"], page: 100),
        BackupTable("federated_identities", key: ["connection", "subject"], ["account", "linked_at", "last_seen_at"]),
    ]

    private static let records = [
        BackupTable("attempts", key: ["identifier"], ["failures", "since", "locked_until", "expires_at"]),
        BackupTable("one_time_values", key: ["kind", "value"], ["expires_at"]),
        BackupTable("audit_heads", key: ["stream"], ["number", "hash", "seal"]),
        BackupTable("audit_events", key: ["stream", "number"], ["id", "at", "action", "account", "event", "hash"]),
    ]
}

extension BackupTable {
    /// The statement that reads the rows after the one with this key, or the first ones.
    func rows(after last: [SQLValue]?) -> SQL {
        var sql = SQL.StringInterpolation(literalCapacity: 200, interpolationCount: key.count + 1)
        let keys = key.joined(separator: ", ")
        sql.appendLiteral("select \((key + columns).joined(separator: ", ")) from \(name)")
        if let last {
            sql.appendLiteral(" where (\(keys)) > (")
            for (index, value) in last.enumerated() {
                if index > 0 { sql.appendLiteral(", ") }
                sql.appendInterpolation(value)
            }
            sql.appendLiteral(")")
        }
        sql.appendLiteral(" order by \(keys) limit \(page)")
        return SQL(stringInterpolation: sql)
    }
}
