import Identity
import Primitives

/// Resources are absolute URIs, registered for the client (RFC 8707 §2, §2.1).
enum ResourcesCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        for sent in parameters.all(.resource) where !sent.isOne(of: request.resources) {
            guard ResourceIndicator(sent) != nil, sent.isOne(of: client.metadata.resources) else {
                throw AuthorizationProblem(
                    .invalidTarget, "A resource is not an absolute URI or not registered for the client.")
            }
            request.resources.append(sent)
        }
    }
}
