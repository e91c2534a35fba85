import Identity

/// Hints are taken as they are: nothing is decided by one before it is verified.
///
/// A `display` we do not know is passed over (OpenID Connect Core §3.1.2.1).
enum HintsCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        request.nonce = parameters[.nonce]
        request.loginHint = parameters[.loginHint]
        request.idTokenHint = parameters[.idTokenHint]
        request.display = parameters[.display].flatMap(AuthorizationRequest.Display.init(rawValue:))
    }
}
