import Identity

/// Request objects and inline registration are refused by name, never ignored: they may say something else than the
/// parameters beside them (OpenID Connect Core §6, §7.2.1).
enum UnsupportedParametersCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        if parameters[.request] != nil {
            throw AuthorizationProblem(.requestNotSupported, "Request objects are not supported.")
        }
        if parameters[.requestURI] != nil {
            throw AuthorizationProblem(.requestURINotSupported, "The request_uri parameter is not supported.")
        }
        if parameters[.registration] != nil {
            throw AuthorizationProblem(.registrationNotSupported, "The registration parameter is not supported.")
        }
    }
}
