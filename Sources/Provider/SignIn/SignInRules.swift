import Identity
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// Puts today's facts before the sign-in decision: the one place where use cases ask it.
struct SignInRules: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// The decision for a sign-in under way.
    ///
    /// - Parameters:
    ///   - person: whose proofs these are.
    ///   - organization: the person's organization.
    ///   - session: the session the browser has, if it is the same person's.
    ///   - shown: what was shown since the sign-in began.
    ///   - context: the request that wants it, if any.
    ///   - freshness: how recent a page of ours wants the sign-in to be.
    ///   - requestedAt: when it began.
    func decide(
        _ person: AccountWithPassword, in organization: Organization, session: Session?, shown: [ShownProof],
        for context: RequestContext?, freshness: Freshness = .any, requestedAt: Timestamp
    ) async throws -> Decision {
        Facts(
            organization: organization, connections: try await connections(of: organization), account: person.account,
            password: person.password, hasSecondFactor: person.hasSecondFactor, session: session, shown: shown,
            demands: demands(of: context, freshness: freshness, requestedAt: requestedAt),
            now: deployment.clock.now()
        ).decision
    }

    /// How somebody who has shown nothing yet may prove who they are.
    ///
    /// It depends on the organization alone, never on whether somebody has the email.
    ///
    /// - Parameters:
    ///   - organization: whose people may sign in; nil for anybody.
    ///   - isNamed: whether an email was given.
    ///   - isAdministratorSignIn: whether the person came by "Administrator sign-in".
    ///   - lockedUntil: until when passwords for the email are paused.
    func identification(
        in organization: Organization?, isNamed: Bool, isAdministratorSignIn: Bool,
        lockedUntil: Timestamp? = nil, for context: RequestContext?, requestedAt: Timestamp
    ) async throws -> Step {
        Facts(
            organization: organization, connections: try await connections(of: organization), account: nil,
            password: nil, hasSecondFactor: false, isNamed: isNamed, isAdministratorSignIn: isAdministratorSignIn,
            lockedUntil: lockedUntil, demands: demands(of: context, freshness: .any, requestedAt: requestedAt),
            now: deployment.clock.now()
        ).decision.step
    }

    /// The decision for somebody who has shown nothing yet: what they would be taken through.
    ///
    /// - Parameter person: whoever has the identifier; nil for somebody unknown.
    func foresee(
        _ person: AccountWithPassword?, in organization: Organization?, lockedUntil: Timestamp? = nil, demands: Demands
    ) async throws -> (facts: Facts, decision: Decision) {
        let facts = Facts(
            organization: organization, connections: try await connections(of: organization), account: person?.account,
            password: person?.password,
            hasSecondFactor: person?.hasSecondFactor ?? false, isNamed: true, lockedUntil: lockedUntil,
            demands: demands, now: deployment.clock.now())
        return (facts, facts.decision)
    }

    /// The decision for a session that is used again.
    ///
    /// `requestedAt` is when the request began, unless it begins now; what the session was given since then was shown
    /// for the request.
    func resume(
        _ standing: CurrentSession.Standing, for context: RequestContext?, freshness: Freshness = .any,
        requestedAt: Timestamp? = nil
    ) async throws -> Decision {
        let session = standing.live.session
        let shown = requestedAt.map { requestedAt in session.proofs.filter { $0.at >= requestedAt } }
        return try await decide(
            AccountWithPassword(
                account: standing.live.account, password: standing.live.password,
                hasSecondFactor: standing.live.hasSecondFactor), in: standing.organization, session: session,
            shown: shown ?? [], for: context, freshness: freshness,
            requestedAt: requestedAt ?? deployment.clock.now())
    }

    /// Whether what a grant was made on is still enough today.
    ///
    /// Offline access rests on the grant's own proofs; every other grant on its session (OpenID Connect Core §11).
    func stillHolds(_ standing: GrantStanding, in organization: Organization) async throws -> Bool {
        let isOffline = standing.grant.scopes.contains(Scope.offlineAccess)
        guard isOffline || standing.session != nil else { return false }
        let now = deployment.clock.now()
        var facts = Facts(
            organization: organization, connections: try await connections(of: organization),
            account: standing.account, password: standing.password,
            hasSecondFactor: standing.hasSecondFactor, session: isOffline ? nil : standing.session,
            demands: Demands(requestedAt: now), now: now)
        if isOffline { facts.kept = standing.grant.proofs.withoutPasswords(otherThan: standing.password, at: now) }
        return facts.stillHolds
    }

    private func connections(of organization: Organization?) async throws -> [EnabledConnection] {
        guard let organization else { return [] }
        return try await deployment.connections.connections(of: organization.id).map { connection in
            EnabledConnection(connection.id, requiredACR: connection.requiredACR)
        }
    }

    /// Whom the request wants signed in, by its hint and its `sub` claim (OpenID Connect Core §3.1.2.1, §5.5.1).
    ///
    /// Throws `AuthorizationError` when the hint is not one of our ID tokens for this client.
    func expectedPerson(_ context: RequestContext) throws -> ExpectedPerson {
        let request = context.request
        let subjects = Subjects(deployment)
        guard let token = request.idTokenHint else {
            return ExpectedPerson(hint: nil, claims: request.claims, client: context.client, subjects: subjects)
        }
        let hint = IDTokenHint.read(
            token, keys: deployment.keys.current.published, issuer: deployment.server.issuer, client: request.client,
            now: deployment.clock.now())
        guard let hint else {
            throw AuthorizationError(
                .invalidRequest, "The id_token_hint is not an ID token of ours for this client.",
                channel: request.channel)
        }
        return ExpectedPerson(hint: hint.subject, claims: request.claims, client: context.client, subjects: subjects)
    }

    /// What a request asks of a sign-in, or a page of ours that is as fresh as it says; nothing more without one.
    func demands(of context: RequestContext?, freshness: Freshness = .any, requestedAt: Timestamp) -> Demands {
        guard let request = context?.request else { return Demands(freshness: freshness, requestedAt: requestedAt) }
        return Demands(
            context: request.contextDemand,
            freshness: Freshness(promptLogin: request.prompt.contains(.login), maxAge: request.maxAge),
            connection: request.connection, organization: context?.organization?.id, requestedAt: requestedAt)
    }
}

extension AuthorizationRequest {
    /// The authentication context asked for.
    ///
    /// A wish (`acr_values`, a voluntary `acr`) is a reason to ask for a factor, but none for an error where nobody may be
    /// asked: what was reached is told then (OpenID Connect Core §5.5.1.1).
    fileprivate var contextDemand: ContextDemand {
        if !essentialACRValues.isEmpty { return ContextDemand(essentialACRValues, isEssential: true) }
        return prompt.contains(.none) ? .none : ContextDemand(acrValues, isEssential: false)
    }
}

/// Whom a request wants signed in, if it says so.
struct ExpectedPerson: Sendable {
    /// The `sub` of the `id_token_hint`.
    let hint: String?
    /// The claims asked for, a `sub` by value among them.
    let claims: ClaimsRequest
    /// Who wants them.
    let client: Client
    /// Whom that client knows accounts as.
    let subjects: Subjects

    /// Whether this person is the one, or anybody will do.
    func admits(_ account: AccountID) -> Bool {
        let subject = subjects.subject(of: account, for: client)
        return hint.map { $0.isSameBytes(as: subject) } ?? true && claims.admits(subject: subject)
    }
}

extension Decision {
    /// Whether a password just shown may be this person's way in at all; where it may not, it is as good as wrong.
    var admitsPassword: Bool {
        switch step {
        case .refuse(.accountInvited), .refuse(.notAllowed), .refuse(.ssoRequired): false
        default: proofs.contains { $0.proof == .password }
        }
    }
}

extension Lockout {
    /// What an identifier's record says now; nothing on record is no failure.
    func verdict(_ record: Attempts?, at now: Timestamp) -> Verdict {
        verdict(
            failures: record?.count ?? 0, since: record?.since ?? now, lockedUntil: record?.lockedUntil, at: now)
    }
}
