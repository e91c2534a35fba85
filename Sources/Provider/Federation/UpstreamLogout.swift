import Credentials
import Identity
import Logging
import Primitives
import Storage

/// Signs somebody out at their identity provider after they were signed out here.
struct UpstreamLogout: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// What the browser takes to the provider; nil when the session did not come from one, when that takes no part in
    /// logging out, and when it cannot be told now: the session here has ended all the same.
    ///
    /// - Parameter next: where the browser goes on to when it comes back, a verified address.
    func begin(for session: Session, then next: String?, visitor: Visitor) async throws -> FederationCarriage? {
        guard let upstream = session.upstream, let browser = visitor.browser,
            let place = try await ConnectionGate(deployment).find(upstream.subject.connection)
        else { return nil }
        let handle = deployment.random.token()
        let question: FederationQuestion?
        do {
            question = try await place.speaker(in: deployment).logout(
                of: upstream, at: place.connection, handle: handle)
        } catch let error as FederationUnavailable {
            deployment.logger.warning(
                "identity provider not told of a logout",
                metadata: ["connection": "\(place.connection.id)", "reason": "\(error.reason)"])
            return nil
        }
        guard let question else { return nil }
        let now = deployment.clock.now()
        try await deployment.store.open(
            FederationRequest(
                handleHash: TokenHash.sha256(handle.reveal()), connection: place.connection.id,
                purpose: .logout(then: next), browserHash: TokenHash.sha256(browser.reveal()),
                requestID: question.requestID, createdAt: now, expiresAt: now + FederationRequest.lifetime))
        return question.carriage
    }
}
