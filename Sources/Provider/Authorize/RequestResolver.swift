import Credentials
import Identity
import OpenIDConnect
import Primitives
import Storage

/// Finds what a request means that does not say it openly.
struct RequestResolver: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// The request that was sent, or the one it stands for.
    ///
    /// Beside a `request_uri` of ours only `client_id` is read; whatever else was sent does not count (RFC 9126 §4,
    /// RFC 9101 §6.3). Throws `AuthorizationError`.
    func resolve(_ sent: AuthorizationParameters) async throws -> ResolvedRequest {
        guard let uri = sent[.requestURI], let handle = PushedRequestURI.handle(in: uri) else {
            return ResolvedRequest(parameters: sent)
        }
        try AuthorizationChecks.checkShape(sent)
        let hash = TokenHash.sha256(handle.reveal())
        guard let found = try await deployment.store.pushedRequest(hash: hash), found.usedAt == nil,
            deployment.clock.now() < found.request.expiresAt, found.request.client == sent.clientID
        else {
            throw AuthorizationError(
                .invalidRequestURI, "The request_uri is not known, too old or used.", channel: nil)
        }
        let delivery = AuthorizationParameters.Delivery(isPushed: true, isSigned: found.request.isSigned)
        return ResolvedRequest(
            parameters: AuthorizationParameters(found.request.parameters, delivery: delivery), pushed: hash)
    }
}
