import Identity

/// The redirect URI is there and is one that the client registered (RFC 6749 §3.1.2.3, OpenID Connect Core §3.1.2.1).
///
/// Its own rules are asked again here: a registration that got in before a rule existed is not redirected to.
enum RedirectURICheck {
    static func run(
        _ parameters: AuthorizationParameters, client: Client
    ) throws(AuthorizationProblem) -> VerifiedRedirectURI {
        guard let sent = parameters[.redirectURI] else {
            throw AuthorizationProblem(.invalidRequest, "The redirect_uri is missing.")
        }
        let type = client.metadata.applicationType
        guard
            client.metadata.redirectURIs.contains(where: { RedirectURIRules.matches(sent, registered: $0, type) }),
            RedirectURIRules.problem(with: sent, applicationType: type) == nil
        else { throw AuthorizationProblem(.invalidRequest, "The redirect_uri is not registered for the client.") }
        return VerifiedRedirectURI(verified: sent)
    }
}
