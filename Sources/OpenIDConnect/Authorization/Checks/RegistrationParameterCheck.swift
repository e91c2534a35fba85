import Identity

/// Registration inside a request is refused by name, never ignored: it may say something else than what the client
/// registered (OpenID Connect Core §7.2.1).
enum RegistrationParameterCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        guard parameters[.registration] == nil else {
            throw AuthorizationProblem(.registrationNotSupported, "The registration parameter is not supported.")
        }
    }
}
