import Identity
import OpenIDConnect
import Primitives
import Storage

/// The UserInfo endpoint (OpenID Connect Core §5.3).
package struct UserInfoEndpoint: Sendable {
    private let deployment: Deployment

    /// The endpoint over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// The claims as JSON.
    ///
    /// Throws `BearerError` when the token does not allow it.
    package func answer(_ call: ClientCall) async throws -> [UInt8] {
        let presented = PresentedToken(deployment)
        let token = try await presented.token(of: call)
        try token.require(scope: Scope.openID)
        guard let standing = try await presented.live(token).standing else { throw BearerError.invalidToken }
        let requested = standing.grant.claims.flatMap { ClaimsRequest(parsing: $0) } ?? ClaimsRequest()
        return UserInfoClaims(account: standing.account, scopes: token.scopes, requested: requested).body()
    }
}
