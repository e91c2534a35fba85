package import Primitives

/// Names a grant; the first part of the `jti` of its access tokens.
package typealias GrantID = ID<Grant>

/// What a person allowed an application: codes and refresh tokens hang on it, and end with it.
package struct Grant: Sendable, Equatable {
    /// Random, never reused.
    package let id: GrantID
    /// Who allowed it.
    package let account: AccountID
    /// The account's organization.
    package let organization: OrganizationID
    /// Which application.
    package let client: ClientID
    /// The session it was made in.
    package let session: SessionID
    /// Scopes granted.
    package let scopes: [String]
    /// What was shown when it was made: `amr`, `acr` and `auth_time` are computed from these.
    package let proofs: [ShownProof]
    /// The authorization request's `nonce`.
    package let nonce: String?
    /// The authorization request's `claims` parameter as JSON text, checked.
    package let claims: String?
    /// The `acr` that the session met for this request, if any was asked for.
    package let acr: String?
    /// Resources its access tokens may be for, beside Signet itself (RFC 8707 §2).
    package let resources: [String]
    /// Thumbprint of the key its code, and a public client's refresh tokens, are bound to (RFC 9449 §5, §10).
    package let keyThumbprint: String?
    /// When it was made.
    package let createdAt: Timestamp
    /// Nothing of it works from here on.
    package let expiresAt: Timestamp

    /// A grant as stored.
    package init(
        id: GrantID, account: AccountID, organization: OrganizationID, client: ClientID, session: SessionID,
        scopes: [String], proofs: [ShownProof], nonce: String?, claims: String?, acr: String?, resources: [String] = [],
        keyThumbprint: String? = nil, createdAt: Timestamp, expiresAt: Timestamp
    ) {
        self.id = id
        self.account = account
        self.organization = organization
        self.client = client
        self.session = session
        self.scopes = scopes
        self.proofs = proofs
        self.nonce = nonce
        self.claims = claims
        self.acr = acr
        self.resources = resources
        self.keyThumbprint = keyThumbprint
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

extension Grant {
    /// Whether it outlives its session (OpenID Connect Core §11).
    package var isOffline: Bool { scopes.contains("offline_access") }
}

/// An authorization code, as stored: never the code itself.
package struct AuthorizationCode: Sendable, Equatable {
    /// SHA-256 of the code.
    package let hash: [UInt8]
    /// The grant it stands for.
    package let grant: GrantID
    /// The `redirect_uri` of the request, to be repeated.
    package let redirectURI: String
    /// The S256 `code_challenge`, base64url; nil only for a confidential client that sent none.
    package let codeChallenge: String?
    /// Dead from here on.
    package let expiresAt: Timestamp

    /// A code as stored.
    package init(hash: [UInt8], grant: GrantID, redirectURI: String, codeChallenge: String?, expiresAt: Timestamp) {
        self.hash = hash
        self.grant = grant
        self.redirectURI = redirectURI
        self.codeChallenge = codeChallenge
        self.expiresAt = expiresAt
    }
}

/// A refresh token, as stored: never the token itself.
///
/// Its family is its grant.
package struct RefreshToken: Sendable, Equatable {
    /// SHA-256 of the token.
    package let hash: [UInt8]
    /// The grant it renews.
    package let grant: GrantID
    /// When it was issued.
    package let issuedAt: Timestamp
    /// Dead from here on.
    package let expiresAt: Timestamp

    /// A refresh token as stored.
    package init(hash: [UInt8], grant: GrantID, issuedAt: Timestamp, expiresAt: Timestamp) {
        self.hash = hash
        self.grant = grant
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}
