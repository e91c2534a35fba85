import Identity

/// A client that registered to push its requests, or to sign them, sends none in any other way (RFC 9126 §6,
/// RFC 9101 §10.5).
enum DeliveryCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        guard let delivery = parameters.delivery else { return }
        guard delivery.isPushed || !client.metadata.requirePushedRequests else {
            throw AuthorizationProblem(.invalidRequest, "The client must push its authorization requests.")
        }
        guard delivery.isSigned || !client.metadata.requireSignedRequests else {
            throw AuthorizationProblem(.invalidRequest, "The client must sign its authorization requests.")
        }
    }
}
