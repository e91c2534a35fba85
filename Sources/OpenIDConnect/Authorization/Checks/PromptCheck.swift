import Identity

/// Prompts are known, and `none` stands alone (OpenID Connect Core §3.1.2.1).
enum PromptCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        guard let sent = parameters[.prompt] else { return }
        for value in sent.split(separator: " ", omittingEmptySubsequences: false) {
            guard let prompt = Prompt(rawValue: String(value)) else {
                throw AuthorizationProblem(.invalidRequest, "A prompt value is not known.")
            }
            request.prompt.insert(prompt)
        }
        guard !request.prompt.contains(.none) || request.prompt.count == 1 else {
            throw AuthorizationProblem(.invalidRequest, "The prompt none cannot be combined with others.")
        }
    }
}
