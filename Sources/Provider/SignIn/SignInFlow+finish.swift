import Credentials
import Identity
import Logging
import OpenIDConnect
import Primitives
import SignIn
import Storage

extension SignInFlow {
    /// Starts the session, or renews the one this browser has as the same person, and goes where the person was going.
    ///
    /// - Parameter browser: who this browser is signed in as already.
    func finish(
        _ attempt: SignInAttempt, as account: Account, in organization: Organization, decision: Decision,
        browser: [CurrentSession.Standing]
    ) async throws -> SignInView {
        let secret = deployment.random.token()
        let lapsed = try await BrowserRecognition(deployment)
            .lapsedSession(of: account, in: organization, visitor: attempt.visitor)
        let change = BrowserChange(browser, by: account, for: attempt)
        let proofs = decision.proofs.newestOfEachKind
        guard let session = try await begin(attempt, as: account, proofs: proofs, secret: secret, change: change) else {
            // A second submit of a form that was already taken, or what was shown was taken away meanwhile: go on from
            // the request with what there is now.
            return try await resume(attempt)
        }
        do {
            let (device, next) = try await note(
                session, in: attempt, as: account, of: organization, decision: decision, lapsed: lapsed, change: change)
            return .finished(
                SignedIn(
                    sessionSecret: secret, others: change.secrets(of: attempt.visitor),
                    browserState: deployment.browserState(
                        of: session, beside: change.kept.map(\.live.session.id), in: organization),
                    expiresAt: SessionAge(of: session, policy: organization.policy.session).latestEnd,
                    locale: attempt.interaction.locale ?? account.locale, deviceSecret: device,
                    organization: organization.name == .operators ? nil : organization.name, next: next))
        } catch StorageError.conflict {
            // Ended from elsewhere, maybe with the account, before the application had its code: as if it had not begun.
            deployment.logger.info("session ended meanwhile", metadata: ["session": "\(session.id)"])
            return try await resume(attempt)
        }
    }

    /// Takes note of a session that began, and finds out where its person goes; the secret by which the browser is
    /// recognized is nil when it has one.
    ///
    /// Throws `StorageError.conflict` when the session has ended since.
    private func note(
        _ session: Session, in attempt: SignInAttempt, as account: Account, of organization: Organization,
        decision: Decision, lapsed: Session?, change: BrowserChange
    ) async throws -> (device: Secret<String>?, next: SignedIn.Next) {
        try await SignInTrail(attempt, in: deployment).finished(
            decision, as: account, session: session,
            isRenewed: change.own?.live.session.id == session.id, ending: change.replaced.map(\.live.session))
        let device = try await BrowserRecognition(deployment).note(
            session, of: account, in: organization, after: change.own?.live.session, lapsed: lapsed,
            visitor: attempt.visitor)
        try await BreakGlassAlarm(deployment).sound(
            for: account, of: organization, proofs: attempt.interaction.proofs, session: session, attempt: attempt)
        if let chosen = attempt.interaction.locale, chosen != account.locale {
            try await deployment.store.setLocale(chosen, of: account.id)
            try await deployment.audit.record(
                .profileChanged, about: .init(account, client: attempt.client?.id, session: session.id),
                by: .account(account.id), from: attempt.visitor.auditOrigin, [.init("fields", "locale")])
        }
        let next = try await next(
            after: session, beside: change.kept.map(\.live.session.id), in: attempt, of: organization,
            decision: decision)
        return (device, next)
    }

    /// Where the person was going.
    private func next(
        after session: Session, beside others: [SessionID], in attempt: SignInAttempt, of organization: Organization,
        decision: Decision
    ) async throws -> SignedIn.Next {
        if let context = attempt.context, let request = ResolvedRequest(attempt.interaction) {
            let ready = ConsentStep.Ready(
                context: context, request: request, session: session, others: others, organization: organization,
                decision: decision, requestedAt: attempt.interaction.startedAt)
            return try await answer(ready, visitor: attempt.visitor)
        }
        if let code = attempt.interaction.userCode {
            return .device(
                try await Interactions(deployment).open(
                    .device(code), expecting: session.account, visitor: attempt.visitor))
        }
        return attempt.interaction.destination.map { .page($0.path) } ?? .home
    }

    /// The person signed in, but the application may have wanted somebody else (OpenID Connect Core §3.1.2.1).
    private func answer(_ ready: ConsentStep.Ready, visitor: Visitor) async throws -> SignedIn.Next {
        let request = ready.context.request
        if try !rules.expectedPerson(ready.context).admits(ready.session.account) {
            let error = AuthorizationError(.loginRequired, channel: request.channel)
            guard let response = error.response else { throw error }
            return .respond(response)
        }
        return switch try await ConsentStep(deployment).take(ready, visitor: visitor) {
        case .code(let response): .respond(response)
        case .question(let start): .consent(start)
        }
    }

    private func begin(
        _ attempt: SignInAttempt, as account: Account, proofs: [ShownProof], secret: Secret<String>,
        change: BrowserChange
    ) async throws -> Session? {
        let now = deployment.clock.now()
        let hash = TokenHash.sha256(secret.reveal())
        let interaction = attempt.interaction
        if let own = change.own?.live.session {
            let renewed = try await deployment.store.renew(
                own.id, secretHash: hash, proofs: proofs, upstream: interaction.upstream, closing: interaction.id,
                at: now)
            guard renewed else { return nil }
            return Session(
                id: own.id, secretHash: hash, account: account.id, organization: account.organization,
                proofs: proofs, startedAt: own.startedAt, lastSeenAt: now, network: own.network, agent: own.agent,
                upstream: interaction.upstream ?? own.upstream)
        }
        let session = Session(
            id: .random(from: deployment.random), secretHash: hash, account: account.id,
            organization: account.organization, proofs: proofs, startedAt: now, lastSeenAt: now,
            network: attempt.visitor.network, agent: attempt.visitor.agent, upstream: interaction.upstream)
        var ended = change.replaced.map(\.live.session.id)
        // One that nobody used for too long is no session any more, but its row is.
        if let lapsed = try await CurrentSession(deployment).lapsed(attempt.visitor) {
            ended.append(lapsed.live.session.id)
        }
        let started = try await deployment.store.start(
            session, closing: interaction.id, replacing: ended.first, at: now)
        guard started else { return nil }
        for old in ended.dropFirst() { try await deployment.store.end(old, at: now) }
        if !ended.isEmpty { deployment.logouts.wake() }
        return session
    }

    private func resume(_ attempt: SignInAttempt) async throws -> SignInView {
        if let destination = attempt.interaction.destination { return .page(destination.path) }
        guard let kept = ResolvedRequest(attempt.interaction) else {
            guard let code = attempt.interaction.userCode else {
                return .restarted(try await start(visitor: attempt.visitor))
            }
            return .device(try await Interactions(deployment).open(.device(code), visitor: attempt.visitor))
        }
        switch try await AuthorizationEndpoint(deployment).resume(kept, visitor: attempt.visitor) {
        case .respond(let response): return .respond(response)
        case .signIn(let start): return .restarted(start)
        case .consent(let start): return .consent(start)
        case .refuse: return .refused(.organizationUnavailable)
        }
    }
}

extension [ShownProof] {
    /// The newest proof of each kind, in the order shown: a session that is signed in to again and again stays small.
    fileprivate var newestOfEachKind: [ShownProof] {
        var kinds: Set<String> = []
        return reversed().filter { kinds.insert($0.proof.kind).inserted }.reversed()
    }
}

extension Proof {
    fileprivate var kind: String {
        switch self {
        case .password: "password"
        case .oneTimeCode: "one-time code"
        case .recoveryCode: "recovery code"
        case .passkey: "passkey"
        case .federated: "federated"
        }
    }
}
