package import Identity
import Primitives

/// The answer of the UserInfo endpoint (OpenID Connect Core §5.3.2).
package struct UserInfoClaims: Sendable {
    /// `sub`: whom the client knows the person as.
    package var subject: String
    /// The person.
    package var account: Account
    /// Scopes of the access token.
    package var scopes: [String]
    /// Claims asked for one by one.
    package var requested: ClaimsRequest

    /// What to tell about `account`.
    package init(subject: String, account: Account, scopes: [String], requested: ClaimsRequest = ClaimsRequest()) {
        self.subject = subject
        self.account = account
        self.scopes = scopes
        self.requested = requested
    }

    /// The `typ` of a signed answer.
    package static let type = "JWT"
    /// The media type of a signed answer.
    package static let mediaType = "application/jwt"

    /// The JSON body: `sub` always, the others as scopes and requests say.
    ///
    /// A signed one says in `iss` and `aud` whose it is and for whom (OpenID Connect Core §5.3.2).
    package func body(signedBy issuer: String? = nil, for client: ClientID? = nil) -> [UInt8] {
        var body = JSONObjectWriter()
        if let issuer { body.add("iss", issuer) }
        if let client { body.add("aud", client.value) }
        body.add("sub", subject)
        body.add(account, scopes: scopes, requested: requested.userInfo)
        return body.finish()
    }
}
