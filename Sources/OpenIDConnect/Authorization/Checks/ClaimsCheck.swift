import Identity

/// The `claims` parameter is well-formed and small; claims of scopes that the client may not ask for are left out,
/// so that it is no way around its registration (OpenID Connect Core §5.5).
enum ClaimsCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        guard let sent = parameters[.claims] else { return }
        guard let claims = ClaimsRequest(parsing: sent) else {
            throw AuthorizationProblem(.invalidRequest, "The claims parameter is not valid.")
        }
        request.claims = claims.limited(to: client.metadata.scopes)
        // §5.5.1.1: asked for as a voluntary claim, acr means the same as acr_values.
        if parameters[.acrValues] == nil, !claims.voluntaryACRValues.isEmpty {
            request.acrValues = claims.voluntaryACRValues
        }
    }
}
