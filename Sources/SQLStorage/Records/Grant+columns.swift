import Identity
import Primitives
import Storage

extension Grant {
    /// The columns of `grants g`, its `sessions s` and their `accounts a`, as `read` takes them.
    static let columns: SQLText = """
        g.id, s.account, a.organization, g.client, g.session, g.scopes, g.proofs, g.nonce, g.claims, g.acr, \
        g.resources, g.key_thumbprint, g.created_at, g.expires_at
        """

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> Grant {
        Grant(
            id: try row.next(), account: try row.next(), organization: try row.next(), client: try row.next(),
            session: try row.next(), scopes: Words.values(of: try row.next()),
            proofs: try ProofList.values(of: row.next()), nonce: try row.next(), claims: try row.next(),
            acr: try row.next(), resources: Words.values(of: try row.next()),
            keyThumbprint: try row.next(), createdAt: try row.next(), expiresAt: try row.next())
    }
}

extension GrantStanding {
    /// Everything a grant hangs on, as `read` takes it.
    static let columns: SQLText = """
        \(Grant.columns), g.revoked_at, \(Account.columns), \(PasswordCredential.columns), \(TOTPDevice.isEnrolled), \
        s.ended_at, \(Session.columns)
        """
    /// What is joined to `grants g` for it: one row a grant.
    static let joins: SQLText = """
        join sessions s on s.id = g.session join accounts a on a.id = s.account \
        left join passwords p on p.account = a.id
        """

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> GrantStanding {
        let grant = try Grant.read(&row)
        let revokedAt: Timestamp? = try row.next()
        let account = try Account.read(&row)
        let password = try PasswordCredential.readIfAny(&row)
        let hasSecondFactor: Bool = try row.next()
        let endedAt: Timestamp? = try row.next()
        return GrantStanding(
            grant: grant, revokedAt: revokedAt, account: account, password: password,
            hasSecondFactor: hasSecondFactor, session: endedAt == nil ? try Session.read(&row) : nil)
    }
}

extension CodeStanding {
    /// A code with everything it hangs on, as `read` takes it.
    static let columns: SQLText = """
        g.code_hash, g.id, g.redirect_uri, g.code_challenge, g.code_expires_at, g.redeemed_at, \(GrantStanding.columns)
        """

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> CodeStanding {
        let code = AuthorizationCode(
            hash: try row.next(), grant: try row.next(), redirectURI: try row.next(), codeChallenge: try row.next(),
            expiresAt: try row.next())
        return CodeStanding(code: code, redeemedAt: try row.next(), standing: try .read(&row))
    }
}

extension RefreshStanding {
    /// A refresh token `t` and everything it hangs on, as `read` takes it; its successor is looked up when it has one.
    static let columns: SQLText = """
        t.hash, t.grant_id, t.issued_at, t.expires_at, t.rotated_at,
        case when t.rotated_at is not null then (
            select n.rotated_at from refresh_tokens n where n.grant_id = t.grant_id and n.generation = t.generation + 1)
        end,
        case when t.generation < g.key_generation then 1 else 0 end, \(GrantStanding.columns)
        """

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> RefreshStanding {
        let token = RefreshToken(
            hash: try row.next(), grant: try row.next(), issuedAt: try row.next(), expiresAt: try row.next())
        let rotatedAt: Timestamp? = try row.next()
        let successorRotatedAt: Timestamp? = try row.next()
        return RefreshStanding(
            token: token, rotatedAt: rotatedAt, successorUsed: successorRotatedAt != nil,
            precedesKey: try row.next(), standing: try .read(&row))
    }
}
