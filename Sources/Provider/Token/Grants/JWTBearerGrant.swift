import Credentials
import Identity
import JOSE
import Logging
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// An access token for a person whom a client names by a signed assertion (RFC 7523 §2.1).
///
/// Nobody signed in: the operator let this client of one organization stand for its people (ADR 0019). So there is no ID
/// token, no refresh token and nothing about a sign-in.
struct JWTBearerGrant: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// Takes the assertion and makes the token.
    func answer(_ assertion: Secret<String>, scopes: [String]?, asker: TokenAsker) async throws -> TokenResponse {
        let client = asker.client
        try asker.requireKey(nil, otherwise: GrantAssertion.refusal)
        guard let id = client.organization, let organization = try await deployment.configuration.organization(id)
        else {
            throw TokenError(.unauthorizedClient, "The client does not belong to an organization.")
        }
        let keyID = (try? UnverifiedToken(compact: assertion.reveal()))?.keyID
        let verified = try GrantAssertion.verify(
            assertion.reveal(), client: client, keys: try await ClientKeys(deployment).keys(of: client, keyID: keyID),
            audiences: deployment.server.assertionAudiences, now: deployment.clock.now())
        let terms = TokenTerms(
            scopes: try GrantAssertion.scopes(requested: scopes, client: client),
            audience: try TokenAudience.of(
                requested: asker.resources, granted: client.metadata.resources, issuer: deployment.server.issuer),
            keyThumbprint: asker.keyThumbprint)
        guard let account = try await account(verified.subject, in: id), account.status == .active,
            try await !PasswordCheck(deployment).isPaused(account, in: organization)
        else { throw GrantAssertion.refusal }
        let isFirst = try await deployment.store.consume(
            .grantAssertion, value: TokenHash.sha256("\(client.id)\0\(verified.identifier)"), until: verified.expiresAt,
            issuedAt: verified.issuedAt)
        guard isFirst else { throw GrantAssertion.refusal }
        deployment.logger.notice(
            "token issued for an assertion", metadata: ["client": "\(client.id)", "account": "\(account.id)"])
        return try TokenIssuer(deployment).named(account, in: organization, client: client, terms: terms)
    }

    /// The account by its id or by its address, of this organization and of no other.
    private func account(_ subject: String, in organization: OrganizationID) async throws -> Account? {
        if let account = try await deployment.store.account(AccountID(subject)), account.organization == organization {
            return account
        }
        guard let email = EmailAddress(subject) else { return nil }
        let found = try await deployment.store.accounts(email: email, in: organization, limit: 2)
        return found.count == 1 ? found.first?.account : nil
    }
}
