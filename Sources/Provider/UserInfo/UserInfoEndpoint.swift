import Identity
import OpenIDConnect
import Primitives
import Storage

/// The UserInfo endpoint (OpenID Connect Core §5.3).
package struct UserInfoEndpoint: Sendable {
    private let deployment: Deployment

    /// The endpoint over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// The claims, signed for a client that registered for that.
    ///
    /// Throws `BearerError` when the token does not allow it.
    package func answer(_ call: ClientCall) async throws -> ClientAnswer {
        let presented = PresentedToken(deployment)
        let token = try await presented.token(of: call)
        try token.require(scope: Scope.openID)
        let live = try await presented.live(token)
        guard let account = live.account else { throw BearerError.invalidToken }
        // What was asked for one by one was asked by the application that the grant is for.
        let grant = live.standing?.grant
        let requested = grant?.client == token.client ? grant?.claims.flatMap { ClaimsRequest(parsing: $0) } : nil
        let claims = UserInfoClaims(
            subject: Subjects(deployment).subject(of: account.id, for: live.client), account: account,
            scopes: token.scopes, requested: requested ?? ClaimsRequest())
        guard let algorithm = live.client.metadata.userInfoAlgorithm else { return .json(claims.body()) }
        let payload = claims.body(signedBy: deployment.server.issuer, for: token.client)
        let jwt = try AnswerSigner(deployment).sign(payload, type: UserInfoClaims.type, registered: algorithm)
        return .jwt(jwt, mediaType: UserInfoClaims.mediaType)
    }
}
