import Credentials
package import Identity
import Logging
import Primitives
import Storage

/// Takes what comes to a connection's address for logout: the provider ends its session, or answers that it did.
package struct FederationLogout: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// What a message comes to.
    package enum Outcome: Sendable {
        /// The sessions have ended: tell the applications at these addresses in frames, and take this back to the provider.
        case carry(FederationCarriage, frames: [String])
        /// The sessions have ended, or the provider's answer was taken: tell the applications at these addresses in frames,
        /// and go on there, or say so on a page of ours.
        case loggedOut(then: String?, frames: [String] = [])
        /// The message is refused: nothing has ended.
        case refused
        /// There is no such connection.
        case notFound
    }

    /// Carries a message out.
    ///
    /// Only sessions that came through this very connection end by it.
    package func run(
        _ id: ConnectionID, _ message: FederationMessage, visitor: Visitor
    ) async throws -> Outcome {
        guard let place = try await ConnectionGate(deployment).find(id) else { return .notFound }
        let verdict = try await place.speaker(in: deployment).logoutVerdict(on: message, of: place.connection)
        switch verdict.outcome {
        case .endSubject(let subjects, let indexes, let reply):
            // Whatever a message names, it reaches no further than its own connection.
            guard subjects.allSatisfy({ $0.connection == id }) else { return refuse("connection", at: place, visitor) }
            var sessions: Set<SessionID> = []
            for subject in subjects {
                for index in indexes.isEmpty ? [nil] : indexes.map(Optional.some) {
                    sessions.formUnion(try await deployment.store.sessions(of: subject, index: index))
                }
            }
            let frames = try await end(sessions, at: place, visitor)
            guard try await isFirst(verdict) else { return refuse("replay", at: place, visitor) }
            guard let reply else { return .loggedOut(then: nil, frames: frames) }
            let isKnown = try await sessions.isEmpty ? isKnown(subjects) : true
            return .carry(try await reply(isKnown), frames: frames)
        case .endSession(let index):
            let sessions = Set(try await deployment.store.sessions(of: id, index: index))
            let frames = try await end(sessions, at: place, visitor)
            guard try await isFirst(verdict) else { return refuse("replay", at: place, visitor) }
            return .loggedOut(then: nil, frames: frames)
        case .answered(let handle, let isComplete):
            return try await answered(handle, isComplete: isComplete, at: place, visitor)
        case .refused(let reason):
            return refuse(reason, at: place, visitor)
        }
    }

    /// Uses a message up whose sessions have ended; false when it was taken a second time meanwhile.
    private func isFirst(_ verdict: FederationLogoutVerdict) async throws -> Bool {
        try await verdict.message?.use(in: deployment.store) ?? true
    }

    /// Whether anybody of these names has been here: whose sessions are over already is as good as logged out.
    private func isKnown(_ subjects: [FederatedSubject]) async throws -> Bool {
        for subject in subjects where try await deployment.store.isKnown(subject) { return true }
        return false
    }

    /// Ends sessions; the addresses of the applications in them that hear of it in a frame.
    private func end(
        _ sessions: Set<SessionID>, at place: OpenConnection, _ visitor: Visitor
    ) async throws -> [String] {
        var frames: [String] = []
        for id in sessions {
            guard let live = try await deployment.store.session(id) else { continue }
            frames += try await LogoutFrames(deployment).addresses(of: id)
            try await deployment.store.end(id, at: deployment.clock.now())
            try await deployment.audit.record(
                .logout, about: .init(live.account, session: id), by: .system, from: visitor.auditOrigin,
                [.init("by", "identity_provider"), .init("connection", place.connection.id.value)])
        }
        guard !sessions.isEmpty else { return [] }
        deployment.logouts.wake()
        deployment.logger.info(
            "sessions ended by an identity provider",
            metadata: ["connection": "\(place.connection.id)", "count": "\(sessions.count)"])
        return frames
    }

    /// The provider answers what `UpstreamLogout` sent.
    private func answered(
        _ handle: Secret<String>, isComplete: Bool, at place: OpenConnection, _ visitor: Visitor
    ) async throws -> Outcome {
        guard let browser = visitor.browser,
            let request = try await deployment.store.takeFederationRequest(
                handleHash: TokenHash.sha256(handle.reveal()), connection: place.connection.id,
                browserHash: TokenHash.sha256(browser.reveal()), at: deployment.clock.now()),
            case .logout(let next) = request.purpose
        else { return refuse("request_unknown", at: place, visitor) }
        if !isComplete {
            deployment.logger.notice(
                "identity provider did not log everywhere out", metadata: ["connection": "\(place.connection.id)"])
        }
        return .loggedOut(then: next)
    }

    private func refuse(_ reason: String, at place: OpenConnection, _ visitor: Visitor) -> Outcome {
        deployment.logger.notice(
            "message for logout refused",
            metadata: ["connection": "\(place.connection.id)", "reason": "\(reason)", "id": "\(visitor.request)"])
        return .refused
    }
}
