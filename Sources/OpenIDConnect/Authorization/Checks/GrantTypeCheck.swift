import Identity

/// The client registered the code grant (RFC 7591 §2).
enum GrantTypeCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        guard client.metadata.grantTypes.contains(.authorizationCode) else {
            throw AuthorizationProblem(.unauthorizedClient, "The client is not registered for the grant type.")
        }
    }
}
