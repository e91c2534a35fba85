import Identity
import Logging
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// Writes down what becomes of a question to an identity provider, for whoever has to mend the connection and for the
/// audit log.
///
/// The person gets a sentence, and the id that all of it stands under.
struct FederationTrail: Sendable {
    private let place: OpenConnection
    private let visitor: Visitor
    private let deployment: Deployment

    init(_ place: OpenConnection, visitor: Visitor, in deployment: Deployment) {
        self.place = place
        self.visitor = visitor
        self.deployment = deployment
    }

    /// What the person is told.
    func failure(_ problem: FederationFailure.Problem, of purpose: FederationRequest.Purpose?) -> FederationView {
        var interaction: InteractionID?
        if case .signIn(let id) = purpose { interaction = id }
        return .failed(
            FederationFailure(
                problem: problem, connection: place.connection.settings.displayName,
                organization: place.organization.displayName, interaction: interaction, id: place.connection.id,
                page: place.organization.policy.nativeLogin == .disabled ? place.organization.name : nil))
    }

    /// No question could be made.
    func unavailable(_ error: FederationUnavailable, purpose: FederationRequest.Purpose) async throws {
        deployment.logger.warning(
            "identity provider unavailable",
            metadata: [
                "connection": "\(place.connection.id)", "reason": "\(error.reason)", "detail": "\(error.detail)",
                "id": "\(visitor.request)",
            ])
        var id = AttemptID.random(from: deployment.random)
        if case .test(let test) = purpose { id = test }
        try await deployment.store.record(
            ConnectionAttempt(
                id: id, connection: place.connection.id, correlation: visitor.request, at: deployment.clock.now(),
                outcome: .refused, reason: error.reason, checks: error.checks))
    }

    /// An answer that nobody asked for, or that came too late: kept, but not more of them than would push out the rest.
    func unasked(_ verdict: FederationVerdict, reason: String) async throws {
        let limit = RateLimit(
            "unasked answer\0\(place.connection.id)", tries: 30, within: 3_600, pause: 600, deployment)
        guard try await limit.pause() == nil else { return }
        try await limit.count()
        try await record(verdict, sent: [], outcome: .refused, reason: reason)
    }

    /// An answer that was refused, or that leads nobody in.
    func refused(
        _ verdict: FederationVerdict, to request: FederationRequest, reason: String
    ) async throws {
        try await record(verdict, sent: sent(request), outcome: .refused, reason: reason)
        deployment.instruments.signInFailed(by: .federated, because: reason)
        try await deployment.audit.record(
            .login, .fail, about: .init(organization: place.organization.id), by: .nobody, from: visitor.auditOrigin,
            [
                .init("reason", reason), .init("method", SignInMethod.federated.rawValue),
                .init("connection", place.connection.id.value),
            ])
    }

    /// An answer that vouched for somebody whom the sign-in did not let in.
    func ended(
        _ verdict: FederationVerdict, to request: FederationRequest, reason: String, as account: Account
    ) async throws {
        try await record(verdict, sent: sent(request), outcome: .refused, reason: reason, as: account)
    }

    /// An answer that led somebody in.
    func accepted(_ verdict: FederationVerdict, to request: FederationRequest, as account: Account) async throws {
        try await record(verdict, sent: sent(request), outcome: .accepted, as: account)
    }

    /// An admin's test, however it ended.
    func tested(
        _ verdict: FederationVerdict, to request: FederationRequest, as attempt: AttemptID, reason: String?,
        person: FederatedAccounts.Foreseen?
    ) async throws {
        let facts = [
            person.map { (TestConnection.Person.detail, $0.verdict.word) },
            person?.email.map { (TestConnection.Person.emailDetail, $0.address) },
        ]
        let details = facts.compactMap(\.self).map { ConnectionAttempt.Detail($0, $1) }
        try await deployment.store.record(
            ConnectionAttempt(
                id: attempt, connection: place.connection.id, correlation: visitor.request, at: deployment.clock.now(),
                outcome: reason == nil ? .tested : .refused, reason: reason, account: person?.account?.id,
                checks: verdict.checks, sent: sent(request), received: verdict.received + details,
                clockSkewSeconds: verdict.clockSkewSeconds))
    }

    /// What was sent, as far as it was kept or is configured; nothing secret.
    private func sent(_ request: FederationRequest) -> [ConnectionAttempt.Detail] {
        var details = [("sent_at", Moment(request.createdAt).iso)] + address
        if let id = request.requestID { details.append(("request_id", id)) }
        if let maxAge = request.maxAge {
            details.append(maxAge == 0 ? ("asks_again", "true") : ("max_age", "\(maxAge)"))
        }
        if !request.acrValues.isEmpty { details.append(("acr_values", request.acrValues.joined(separator: " "))) }
        return details.map { ConnectionAttempt.Detail($0, $1) }
    }

    /// Who we said that we are, and where the answer should go: what an admin has to enter there.
    private var address: [(String, String)] {
        let id = place.connection.id
        let issuer = deployment.server.issuer
        switch place.connection.settings.provider {
        case .saml(let settings):
            let ours = SAMLAddresses(of: id, settings, issuer: issuer)
            return [("entity_id", ours.entityID), ("assertion_consumer_service", ours.assertionConsumerService)]
        case .oidc(let settings):
            return [
                ("client_id", settings.clientID),
                ("redirect_uri", UpstreamAddresses(of: id, issuer: issuer).redirectURI),
                ("scope", settings.scopes.joined(separator: " ")),
            ]
        }
    }

    private func record(
        _ verdict: FederationVerdict, sent: [ConnectionAttempt.Detail], outcome: ConnectionAttempt.Outcome,
        reason: String? = nil, as account: Account? = nil
    ) async throws {
        if let reason {
            deployment.logger.notice(
                "answer of an identity provider refused",
                metadata: [
                    "connection": "\(place.connection.id)", "reason": "\(reason)", "id": "\(visitor.request)",
                ])
        }
        try await deployment.store.record(
            ConnectionAttempt(
                id: .random(from: deployment.random), connection: place.connection.id, correlation: visitor.request,
                at: deployment.clock.now(), outcome: outcome, reason: reason, account: account?.id,
                checks: verdict.checks, sent: sent, received: verdict.received,
                clockSkewSeconds: verdict.clockSkewSeconds))
    }
}

extension AccountLinking.Verdict {
    /// Whom a test would have signed in, in a word.
    fileprivate var word: String {
        switch self {
        case .signIn: TestConnection.Person.Result.known.rawValue
        case .link: TestConnection.Person.Result.linked.rawValue
        case .create: TestConnection.Person.Result.new.rawValue
        case .refuse: TestConnection.Person.Result.conflict.rawValue
        }
    }
}
