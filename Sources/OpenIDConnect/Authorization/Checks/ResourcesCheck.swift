import Identity

/// Resources are absolute URIs, registered for the client (RFC 8707 §2, §2.1).
enum ResourcesCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        for sent in parameters.all(.resource) where !request.resources.containsSame(sent) {
            guard ResourceIndicator(sent) != nil, client.metadata.resources.containsSame(sent) else {
                throw AuthorizationProblem(
                    .invalidTarget, "A resource is not an absolute URI or not registered for the client.")
            }
            request.resources.append(sent)
        }
    }
}
