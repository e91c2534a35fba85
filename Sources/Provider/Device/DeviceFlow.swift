package import Identity
import Logging
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// Lets a person tell a device that it is theirs (RFC 8628 §3.3).
///
/// The question is always asked, since whoever holds a link with a code need not be who holds the device (§5.4).
package struct DeviceFlow: Sendable {
    private let deployment: Deployment
    private let rules: SignInRules
    private let interactions: Interactions

    /// The flow over `deployment`.
    package init(_ deployment: Deployment) {
        self.deployment = deployment
        rules = SignInRules(deployment)
        interactions = Interactions(deployment)
    }

    /// Takes a code that somebody typed.
    package func submit(code typed: String, visitor: Visitor) async throws -> DeviceView {
        let limits = limits(of: visitor)
        for limit in limits {
            if let remaining = try await limit.pause() { return .form(.paused(remaining: remaining)) }
        }
        guard let code = UserCode(typed: typed) else { return .form(.unknown) }
        guard let waiting = try await WaitingDevice.find(code.value, in: deployment) else {
            for limit in limits { try await limit.count() }
            return .form(.unknown)
        }
        guard let ready = try await decision(on: waiting, visitor: visitor) else {
            return .signIn(try await SignInEntrance(deployment).open(.device(code.value), visitor: visitor))
        }
        return .confirm(try await question(about: code.value, to: ready, visitor: visitor))
    }

    /// What the question of an interaction shows.
    ///
    /// Changes nothing.
    package func show(_ id: InteractionID, visitor: Visitor) async throws -> DeviceView {
        try await within(id, visitor: visitor) { waiting, ready in
            .question(
                DeviceQuestion(
                    interaction: id, client: waiting.client, scopes: waiting.device.scopes,
                    userCode: UserCode(typed: waiting.device.userCode)?.display ?? "", network: waiting.device.network,
                    age: deployment.clock.now() - waiting.device.startedAt, account: ready.standing.live.account,
                    organization: ready.standing.organization))
        }
    }

    /// Takes the person's answer.
    package func answer(_ allows: Bool, to id: InteractionID, visitor: Visitor) async throws -> DeviceView {
        try await within(id, visitor: visitor) { waiting, ready in
            let device = waiting.device
            let isFirst =
                allows
                ? try await approve(device, ready)
                : try await deployment.store.deny(device.hash, at: deployment.clock.now())
            guard isFirst else { return .form(.unknown) }
            deployment.logger.info(
                allows ? "device allowed" : "device denied",
                metadata: ["client": "\(device.client)", "account": "\(ready.standing.live.account.id)"])
            return .done(isAllowed: allows)
        }
    }

    /// A person who is signed in as a device may want it.
    private struct Ready {
        let standing: CurrentSession.Standing
        let decision: Decision
    }

    /// The person in this browser, if they may let the device in as they are signed in.
    private func decision(on waiting: WaitingDevice, visitor: Visitor) async throws -> Ready? {
        guard let standing = try await CurrentSession(deployment).find(visitor),
            waiting.organization == nil || waiting.organization?.id == standing.organization.id
        else { return nil }
        let decision = try await rules.resume(
            standing, for: nil, freshness: waiting.freshness, requestedAt: waiting.device.startedAt)
        return decision.step == .finish ? Ready(standing: standing, decision: decision) : nil
    }

    private func within(
        _ id: InteractionID, visitor: Visitor, _ body: (WaitingDevice, Ready) async throws -> DeviceView
    ) async throws -> DeviceView {
        guard case .open(let interaction) = try await interactions.find(id, visitor: visitor),
            let code = interaction.userCode
        else { return .form(nil) }
        guard let waiting = try await WaitingDevice.find(code, in: deployment) else { return .form(.unknown) }
        let signIn = SignInStart(interaction: id, newBrowserSecret: nil)
        guard let ready = try await decision(on: waiting, visitor: visitor) else { return .signIn(signIn) }
        // The page said whose account it is: somebody else who signed in meanwhile is asked anew.
        guard interaction.account == ready.standing.live.account.id else {
            return .confirm(try await question(about: code, to: ready, visitor: visitor))
        }
        do {
            return try await body(waiting, ready)
        } catch StorageError.conflict {
            // The session ended a moment ago.
            return .signIn(signIn)
        }
    }

    /// The question, put to the person who is signed in and to nobody else.
    private func question(about code: String, to ready: Ready, visitor: Visitor) async throws -> SignInStart {
        try await interactions.open(
            .device(code), expecting: ready.standing.live.account.id, visitor: visitor)
    }

    /// Makes the grant, which the device redeems when it polls next.
    private func approve(_ device: DeviceAuthorization, _ ready: Ready) async throws -> Bool {
        let now = deployment.clock.now()
        let session = ready.standing.live.session
        let grant = Grant(
            id: .random(from: deployment.random), account: session.account, organization: session.organization,
            client: device.client, session: session.id, scopes: device.scopes, proofs: ready.decision.proofs,
            nonce: nil, claims: nil, acr: ready.decision.context?.acr, resources: device.resources, createdAt: now,
            expiresAt: Grant.end(of: device.scopes, in: session, policy: ready.standing.organization.policy, now: now))
        let code = AuthorizationCode(
            hash: device.hash, grant: grant.id, redirectURI: "", codeChallenge: nil, expiresAt: device.expiresAt)
        return try await deployment.store.approve(device.hash, with: code, for: grant)
    }

    /// Guesses are counted in the browser, in the network and everywhere (RFC 8628 §5.1).
    ///
    /// Of 20⁸ codes a few wait at any time, and ten guesses in ten minutes find none. What is counted everywhere pauses
    /// everybody, so it takes more networks than a nuisance has; at that rate a guess meets one of a hundred waiting codes
    /// once in some 400 hours.
    private func limits(of visitor: Visitor) -> [RateLimit] {
        let places =
            ["network\0\(Visitor.countedNetwork(visitor.network))"]
            + [visitor.browser].compactMap { $0.map { "browser\0\($0.reveal())" } }
        return places.map { RateLimit("user code\0\($0)", tries: 10, within: 600, pause: 600, deployment) }
            + [RateLimit("user code", tries: 100_000, within: 600, pause: 10, deployment)]
    }
}
