import Identity
import Logging
package import OpenIDConnect
import Primitives
import SignIn
import Storage

/// The authorization endpoint (RFC 6749 §3.1, OpenID Connect Core §3.1.2).
package struct AuthorizationEndpoint: Sendable {
    private let deployment: Deployment
    private let sessions: CurrentSession
    private let rules: SignInRules

    /// The endpoint over `deployment`.
    package init(_ deployment: Deployment) {
        self.deployment = deployment
        sessions = CurrentSession(deployment)
        rules = SignInRules(deployment)
    }

    /// Answers a request: silently when a live session meets it, else by opening a sign-in.
    package func begin(
        _ parameters: AuthorizationParameters, visitor: Visitor
    ) async throws -> AuthorizationOutcome {
        try await telling(parameters) {
            try await begin(try await RequestResolver(deployment).resolve(parameters), visitor: visitor)
        }
    }

    /// Answers the request that an interaction kept, as if it came anew.
    func resume(_ kept: ResolvedRequest, visitor: Visitor) async throws -> AuthorizationOutcome {
        try await telling(kept.parameters) { try await begin(kept, visitor: visitor) }
    }

    private func begin(_ resolved: ResolvedRequest, visitor: Visitor) async throws -> AuthorizationOutcome {
        let context = try await RequestContext.check(
            resolved, in: deployment)
        return try await answer(context, to: resolved, visitor: visitor)
    }

    /// Makes an outcome of the error that `body` ends with.
    private func telling(
        _ parameters: AuthorizationParameters, _ body: () async throws -> AuthorizationOutcome
    ) async throws -> AuthorizationOutcome {
        do {
            return try await body()
        } catch let error as AuthorizationError {
            deployment.logger.info(
                "authorization refused",
                metadata: [
                    "error": "\(error.code.rawValue)",
                    // Only a client that exists is named: anything else is whatever somebody chose to send.
                    "client": "\(error.channel == nil ? "" : parameters.clientID?.value ?? "")",
                ])
            return error.response.map(AuthorizationOutcome.respond) ?? .refuse(error)
        }
    }

    private func answer(
        _ context: RequestContext, to resolved: ResolvedRequest, visitor: Visitor
    ) async throws -> AuthorizationOutcome {
        let request = context.request
        let expected = try rules.expectedPerson(context)
        let answering = AnsweringSession(try await sessions.all(visitor), for: context, expected: expected)
        let standing = answering.only
        let decision = try await standing.asyncMap { try await rules.resume($0, for: context) }
        if let standing, let decision, decision.step == .finish, !request.wantsPerson {
            do {
                let ready = ConsentStep.Ready(
                    context: context, request: resolved, session: standing.live.session,
                    others: answering.all.map(\.live.session.id), organization: standing.organization,
                    decision: decision, requestedAt: deployment.clock.now())
                return switch try await ConsentStep(deployment).take(ready, visitor: visitor) {
                case .code(let response): .respond(response)
                case .question(let start): .consent(start)
                }
            } catch StorageError.conflict {
                // The session or the client ended a moment ago: the person is asked, as if it had ended before.
                deployment.logger.info("session ended meanwhile", metadata: ["session": "\(standing.live.session.id)"])
            }
        }
        guard !request.prompt.contains(.none) else {
            let error = answering.admitted.count > 1 ? .accountSelectionRequired : decision?.silentError
            throw AuthorizationError(error ?? .loginRequired, channel: request.channel)
        }
        if case .refuse(.unmetAuthenticationRequirements) = decision?.step {
            throw AuthorizationError(.unmetAuthenticationRequirements, channel: request.channel)
        }
        let person = try await personExpected(answering, context, expected, visitor: visitor)
        return .signIn(
            try await SignInEntrance(deployment).open(
                .request(resolved.parameters.kept, pushed: resolved.pushed), for: context, expecting: person,
                lacking: decision?.step, visitor: visitor))
    }

    /// Whose email the page shows: of the session that lacks something, or that nobody used for too long.
    private func personExpected(
        _ answering: AnsweringSession, _ context: RequestContext, _ expected: ExpectedPerson, visitor: Visitor
    ) async throws -> CurrentSession.Standing? {
        if let standing = answering.only { return standing }
        guard answering.all.isEmpty, let lapsed = try await sessions.lapsed(visitor),
            context.admits(lapsed, expected: expected)
        else { return nil }
        return lapsed
    }
}

extension AuthorizationRequest {
    /// Whether the person must be asked although their session would do.
    var wantsPerson: Bool { prompt.contains(.login) || prompt.contains(.selectAccount) }
}

extension Decision {
    /// What `prompt=none` is told when the session does not do as it is (OpenID Connect Core §3.1.2.6).
    var silentError: AuthorizationError.Code? {
        switch step {
        case .finish: nil
        case .refuse(.unmetAuthenticationRequirements): .unmetAuthenticationRequirements
        case .changePassword, .askSecondFactor, .enrolSecondFactor: .interactionRequired
        default: .loginRequired
        }
    }
}
