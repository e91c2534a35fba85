import Identity
import Primitives

/// Our own parameters, which narrow down whose people may sign in and where they prove themselves.
///
/// They restrict, so a malformed one is refused: passing over it would let more people in than was asked for.
enum OrganizationCheck: AuthorizationCheck {
    static func run(
        _ parameters: AuthorizationParameters, from client: Client, _ request: inout AuthorizationRequest
    ) throws(AuthorizationProblem) {
        if let sent = parameters[.organization] {
            guard let name = OrganizationName(sent) else {
                throw AuthorizationProblem(.invalidRequest, "The organization is not a short name.")
            }
            request.organization = name
        }
        request.connection = parameters[.connection].map { ConnectionID($0) }
        request.domainHint = parameters[.domainHint]?.lowercased()
    }
}
