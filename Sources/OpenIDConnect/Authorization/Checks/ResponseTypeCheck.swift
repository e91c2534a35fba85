import Identity
import Primitives

/// `code` and nothing else: no token ever travels through the browser's address (RFC 9700 §2.1.2).
enum ResponseTypeCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        guard let type = parameters[.responseType] else {
            throw AuthorizationProblem(.invalidRequest, "The response_type is missing.")
        }
        guard type.isSameBytes(as: "code") else {
            throw AuthorizationProblem(.unsupportedResponseType, "Only the response type code is offered.")
        }
    }
}
