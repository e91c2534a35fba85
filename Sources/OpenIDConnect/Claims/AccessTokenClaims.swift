package import Identity
package import Primitives

/// The claims of a JWT access token (RFC 9068 §2.2).
package struct AccessTokenClaims: Sendable {
    /// The `typ` of its header (RFC 9068 §2.1).
    package static let type = "at+jwt"

    /// Whose token it is.
    package enum Owner: Sendable {
        /// A person's, for an application that knows them as `subject`.
        case person(Account, SignInClaims, subject: String)
        /// A person's who did not sign in: a client's assertion named them. Nothing is said of a sign-in.
        case named(Account, Organization, subject: String)
        /// A client's own.
        case client
    }

    /// `iss`.
    package var issuer: String
    /// Whose token it is: `sub` and what goes with it.
    package var owner: Owner
    /// `client_id`; the `sub` too when the token is the client's own.
    package var client: ClientID
    /// `aud`: the APIs it is for.
    package var audience: [String]
    /// `scope`.
    package var scopes: [String]
    /// `jti`.
    package var identifier: AccessTokenID
    /// `iat`.
    package var issuedAt: Timestamp
    /// `exp`.
    package var expiresAt: Timestamp
    /// `cnf.jkt`: the thumbprint of the key it is bound to (RFC 9449 §6.1).
    package var keyThumbprint: String?
    /// `act`: who acts for the person (RFC 8693 §4.1).
    package var actor: JSON?

    /// The claims of an access token issued at `issuedAt`.
    package init(
        issuer: String, owner: Owner, client: ClientID, audience: [String], scopes: [String],
        identifier: AccessTokenID, issuedAt: Timestamp, expiresAt: Timestamp, keyThumbprint: String? = nil
    ) {
        self.issuer = issuer
        self.owner = owner
        self.client = client
        self.audience = audience
        self.scopes = scopes
        self.identifier = identifier
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.keyThumbprint = keyThumbprint
    }

    /// The payload.
    package func payload() -> [UInt8] {
        var payload = JSONObjectWriter(capacity: 640)
        payload.add("iss", issuer)
        payload.add("sub", subject)
        if audience.count == 1, let only = audience.first {
            payload.add("aud", only)
        } else {
            payload.add("aud", audience)
        }
        payload.add("client_id", client.value)
        payload.add("exp", expiresAt.seconds)
        payload.add("iat", issuedAt.seconds)
        payload.add("jti", identifier.value)
        payload.add("scope", scopes.joined(separator: " "))
        if let keyThumbprint { payload.add("cnf", ["jkt": .string(keyThumbprint)]) }
        if let actor { payload.add("act", actor) }
        switch owner {
        case .person(let account, let signIn, _):
            payload.add(signIn)
            addRights(of: account, to: &payload)
        case .named(let account, let organization, _):
            payload.add("org_id", organization.id.value)
            payload.add("org_name", organization.name.value)
            addRights(of: account, to: &payload)
        case .client: break
        }
        return payload.finish()
    }

    /// What an API needs to decide (RFC 9068 §2.2.3.1).
    ///
    /// Name and email are for UserInfo.
    private func addRights(of account: Account, to payload: inout JSONObjectWriter) {
        if scopes.contains(Scope.groups) { payload.add("groups", account.groups) }
        if scopes.contains(Scope.roles) { payload.add("roles", account.roles.map(\.rawValue)) }
    }

    private var subject: String {
        switch owner {
        case .person(_, _, let subject), .named(_, _, let subject): subject
        case .client: client.value
        }
    }
}
