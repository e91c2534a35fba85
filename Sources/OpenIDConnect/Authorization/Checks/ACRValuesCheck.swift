import Identity

/// Authentication contexts, best first; the client's `default_acr_values` stand in for them
/// (OpenID Connect Core §3.1.2.1, Registration §2).
enum ACRValuesCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        guard let sent = parameters[.acrValues] else {
            request.acrValues = client.metadata.defaultACRValues
            return
        }
        let values = sent.split(separator: " ").map(String.init)
        guard values.count <= 20 else {
            throw AuthorizationProblem(.invalidRequest, "The acr_values are too many.")
        }
        request.acrValues = values
    }
}
