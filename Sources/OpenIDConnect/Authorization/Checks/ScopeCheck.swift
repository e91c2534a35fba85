import Identity

/// Scopes are well-formed, registered for the client, and `openid` is among them.
///
/// Stricter than OAuth, where `openid` may be missing: a client that forgot it would get no ID token and, most of
/// the time, mistake an access token for proof of who signed in (RFC 9700 §4.15, OpenID Connect Core §3.1.2.1).
enum ScopeCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        guard let scopes = parameters[.scope].map({ Scope.parse($0) }) ?? [] else {
            throw AuthorizationProblem(.invalidScope, "The scope is not well-formed.")  // RFC 6749 §3.3
        }
        guard scopes.contains(Scope.openID) else {
            throw AuthorizationProblem(.invalidScope, "The scope openid is missing.")
        }
        guard scopes.allSatisfy({ $0 == Scope.openID || client.metadata.scopes.contains($0) }) else {
            throw AuthorizationProblem(.invalidScope, "A scope is not registered for the client.")
        }
        // OpenID Connect Core §11: offline_access is ignored where no refresh token could be issued.
        let mayRefresh = client.metadata.grantTypes.contains(.refreshToken)
        request.scopes = scopes.filter { mayRefresh || $0 != Scope.offlineAccess }
    }
}
