import Identity
import Primitives

/// The client exists and is the one that the request names (RFC 6749 §4.1.2.1).
enum KnownClientCheck {
    static func run(
        _ parameters: AuthorizationParameters, client: Client?
    ) throws(AuthorizationProblem) -> Client {
        guard let clientID = parameters[.clientID] else {
            throw AuthorizationProblem(.invalidRequest, "The client_id is missing.")
        }
        guard let client, client.id.value.isSameBytes(as: clientID) else {
            throw AuthorizationProblem(.unauthorizedClient, "The client is not known.")
        }
        return client
    }
}
