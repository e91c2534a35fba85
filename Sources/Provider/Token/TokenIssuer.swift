import Identity
import JOSE
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// Makes tokens out of grants.
struct TokenIssuer: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// The tokens of a person's grant.
    ///
    /// - Parameter isFirst: whether a code is being exchanged: then the request's `nonce` is repeated.
    func tokens(
        for standing: GrantStanding, client: Client, organization: Organization, terms: TokenTerms,
        refresh: Secret<String>?, isFirst: Bool
    ) async throws -> TokenResponse {
        let now = deployment.clock.now()
        let grant = standing.grant
        let known = signInClaims(of: grant, in: organization)
        let signIn = client.registration == nil ? known : known.told(to: terms.scopes)
        let subject = Subjects(deployment).subject(of: grant.account, for: client)
        let access = AccessTokenClaims(
            issuer: deployment.server.issuer, owner: .person(standing.account, signIn, subject: subject),
            client: client.id,
            audience: terms.audience, scopes: terms.scopes,
            identifier: .random(.grant(grant.id), from: deployment.random), issuedAt: now,
            expiresAt: min(now + client.metadata.accessTokenLifetime, grant.expiresAt),
            keyThumbprint: terms.keyThumbprint)
        let accessToken = try sign(access, for: client)
        guard terms.scopes.contains(Scope.openID) else {
            return response(access, accessToken, refresh: refresh)
        }
        let idToken = IDTokenClaims(
            issuer: deployment.server.issuer, subject: subject, account: standing.account, client: client.id,
            issuedAt: now, expiresAt: now + client.metadata.idTokenLifetime,
            signIn: signIn, nonce: isFirst ? grant.nonce : nil,
            requested: grant.claims.flatMap { ClaimsRequest(parsing: $0) } ?? ClaimsRequest())
        return response(
            access, accessToken, refresh: refresh,
            idToken: try sign(idToken, for: client, accessToken: accessToken))
    }

    /// A client's own token: an access token that no person is behind (RFC 6749 §4.4.3).
    func clientToken(for client: Client, terms: TokenTerms) async throws -> TokenResponse {
        let now = deployment.clock.now()
        let claims = AccessTokenClaims(
            issuer: deployment.server.issuer, owner: .client, client: client.id,
            audience: terms.audience, scopes: terms.scopes,
            identifier: .random(.client, from: deployment.random), issuedAt: now,
            expiresAt: now + client.metadata.accessTokenLifetime, keyThumbprint: terms.keyThumbprint)
        return response(claims, try sign(claims, for: client))
    }

    /// A token for another one: on the same grant, and no longer than the grant and the token that was given.
    func exchanged(
        for standing: GrantStanding, client: Client, organization: Organization, terms: TokenTerms, actor: JSON?,
        notAfter end: Timestamp?
    ) throws -> TokenResponse {
        let now = deployment.clock.now()
        let grant = standing.grant
        let ends = [now + client.metadata.accessTokenLifetime, grant.expiresAt] + (end.map { [$0] } ?? [])
        var claims = AccessTokenClaims(
            issuer: deployment.server.issuer,
            owner: .person(
                standing.account, signInClaims(of: grant, in: organization),
                subject: Subjects(deployment).subject(of: grant.account, for: client)),
            client: client.id,
            audience: terms.audience, scopes: terms.scopes,
            identifier: .random(.grant(grant.id), from: deployment.random), issuedAt: now,
            expiresAt: ends.min() ?? now, keyThumbprint: terms.keyThumbprint)
        claims.actor = actor
        var response = response(claims, try sign(claims, for: client))
        response.issuedKind = .accessToken
        return response
    }

    /// A token for a person who did not sign in: an access token alone (RFC 7523 §2.1).
    func named(
        _ account: Account, in organization: Organization, client: Client, terms: TokenTerms
    ) throws -> TokenResponse {
        let now = deployment.clock.now()
        let claims = AccessTokenClaims(
            issuer: deployment.server.issuer,
            owner: .named(
                account, organization, subject: Subjects(deployment).subject(of: account.id, for: client)),
            client: client.id, audience: terms.audience, scopes: terms.scopes,
            identifier: .random(.account(account.id), from: deployment.random), issuedAt: now,
            expiresAt: now + client.metadata.accessTokenLifetime, keyThumbprint: terms.keyThumbprint)
        return response(claims, try sign(claims, for: client))
    }

    private func response(
        _ claims: AccessTokenClaims, _ accessToken: String, refresh: Secret<String>? = nil, idToken: String? = nil
    ) -> TokenResponse {
        TokenResponse(
            accessToken: accessToken, lifetime: claims.expiresAt - claims.issuedAt,
            isBound: claims.keyThumbprint != nil, scopes: claims.scopes, refreshToken: refresh, idToken: idToken)
    }

    private func sign(_ claims: AccessTokenClaims, for client: Client) throws -> String {
        guard let signer = deployment.keys.current.accessTokens[try deployment.signingAlgorithm(for: client)] else {
            throw KeyError.none
        }
        return try signer.sign(claims.payload())
    }

    private func sign(_ claims: IDTokenClaims, for client: Client, accessToken: String) throws -> String {
        let algorithm = try deployment.signingAlgorithm(for: client)
        guard let signer = deployment.keys.current.idTokens[algorithm] else { throw KeyError.none }
        return try signer.sign(claims.payload(accessToken: accessToken, algorithm: algorithm))
    }

    /// What the grant's proofs say, computed from them each time, so that a token cannot claim what was not shown.
    private func signInClaims(of grant: Grant, in organization: Organization) -> SignInClaims {
        let authentication = AuthenticationContext(of: grant.proofs)
        return SignInClaims(
            authenticatedAt: authentication?.authTime ?? grant.createdAt, acr: grant.acr ?? authentication?.acr,
            amr: authentication?.amr ?? [], session: grant.session, organization: organization,
            connection: authentication?.connection)
    }
}

/// Why nothing can be signed.
enum KeyError: Error {
    /// There is no active key for the algorithm: the ring was never loaded.
    case none
}
