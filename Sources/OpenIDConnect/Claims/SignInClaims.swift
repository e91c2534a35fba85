package import Identity
package import Primitives

/// What tokens say about a sign-in: when, how well and where.
package struct SignInClaims: Sendable, Equatable {
    /// `auth_time`: when the person last proved who they are.
    package var authenticatedAt: Timestamp
    /// `acr`, when the session meets a context that has a name.
    package var acr: String?
    /// `amr`: what was really done (RFC 8176); empty when an identity provider did not say.
    package var amr: [String]
    /// `sid`: the session.
    package var session: SessionID
    /// `org_id`: the person's organization.
    package var organizationID: OrganizationID
    /// `org_name`: its short name.
    package var organizationName: OrganizationName
    /// Whether the organization is told.
    fileprivate var tellsOrganization = true
    /// `idp`: the connection, on SSO sign-ins only.
    package var connection: ConnectionID?

    /// A sign-in.
    package init(
        authenticatedAt: Timestamp, acr: String?, amr: [String], session: SessionID, organization: Organization,
        connection: ConnectionID? = nil
    ) {
        self.authenticatedAt = authenticatedAt
        self.acr = acr
        self.amr = amr
        self.session = session
        organizationID = organization.id
        organizationName = organization.name
        self.connection = connection
    }

    /// The same for the tokens of a stranger, a client that registered itself, which was granted `scopes`.
    ///
    /// `openid` alone asks who it is and nothing about them: then the organization is left out (OpenID Connect Core §5.4).
    package func told(to scopes: [String]) -> SignInClaims {
        var told = self
        told.tellsOrganization = scopes.contains { $0 != Scope.openID && $0 != Scope.offlineAccess }
        return told
    }
}

extension JSONObjectWriter {
    /// Adds the claims of a sign-in.
    mutating func add(_ signIn: SignInClaims) {
        add("auth_time", signIn.authenticatedAt.seconds)
        if let acr = signIn.acr { add("acr", acr) }
        if !signIn.amr.isEmpty { add("amr", signIn.amr) }
        add("sid", signIn.session.value)
        if signIn.tellsOrganization {
            add("org_id", signIn.organizationID.value)
            add("org_name", signIn.organizationName.value)
            if let connection = signIn.connection { add("idp", connection.value) }
        }
    }
}
