import Primitives

/// No parameter is longer than any honest client needs.
///
/// Answered by a page: an answer by redirect would carry the oversize `state` along.
enum LengthsCheck {
    static func run(_ parameters: AuthorizationParameters) throws(AuthorizationProblem) {
        for pair in parameters.form.pairs {
            guard let name = AuthorizationParameters.Name(rawValue: pair.name) else { continue }
            guard pair.value.utf8.count <= limit(of: name) else {
                throw AuthorizationProblem(.invalidRequest, "A parameter is too long.")
            }
        }
    }

    /// Bytes a decoded value may have.
    private static func limit(of name: AuthorizationParameters.Name) -> Int {
        switch name {
        case .request, .registration: 16 * 1024
        case .claims, .idTokenHint: 4 * 1024
        case .state, .nonce, .redirectURI, .requestURI, .scope, .resource: 2_048
        case .acrValues, .uiLocales, .claimsLocales: 1_024
        case .clientID, .loginHint, .domainHint: 512
        case .responseType, .responseMode, .codeChallenge, .codeChallengeMethod, .prompt, .maxAge, .display,
            .organization, .connection, .dpopKeyThumbprint:
            128
        }
    }
}
