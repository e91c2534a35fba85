import Identity

/// `query` and `form_post`; a form only to a web address, since nothing else takes a post.
enum ResponseModeCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        guard let sent = parameters[.responseMode] else { return }
        guard let mode = ResponseMode(rawValue: sent) else {
            throw AuthorizationProblem(.invalidRequest, "The response_mode is not offered.")
        }
        guard mode == request.channel.mode else {
            throw AuthorizationProblem(.invalidRequest, "The response_mode does not fit the redirect_uri.")
        }
    }

    /// The mode answers travel by, errors too: as asked where that is possible, else `query`.
    static func channelMode(_ parameters: AuthorizationParameters, _ redirectURI: VerifiedRedirectURI) -> ResponseMode {
        guard let sent = parameters[.responseMode], let mode = ResponseMode(rawValue: sent) else { return .query }
        return mode == .formPost && !redirectURI.isWeb ? .query : mode
    }
}
