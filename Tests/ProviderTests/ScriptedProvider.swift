import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import Synchronization
import Testing

/// An identity provider of tests: it says what it is told to, and remembers what it was asked.
///
/// A class, since the deployment and the test share it.
final class ScriptedProvider: FederationProtocol {
    /// What it answers with, whatever the question.
    typealias Answer = @Sendable (_ request: FederationRequest?, _ connection: Connection) -> FederationVerdict

    private struct State {
        var demands: [FederationDemand] = []
        var answer: Answer = { _, _ in FederationVerdict(.refused(reason: "nothing_scripted")) }
        var isDown = false
        var logouts: [UpstreamSession] = []
        var logoutOutcome: FederationLogoutVerdict.Outcome?
    }

    private let state = Mutex(State())

    /// What it was asked, in order.
    var demands: [FederationDemand] { state.withLock { $0.demands } }
    /// The sessions it was told to end, in order.
    var logouts: [UpstreamSession] { state.withLock { $0.logouts } }

    /// Answers from now on with this.
    func answers(_ answer: @escaping Answer) { state.withLock { $0.answer = answer } }

    /// Vouches from now on for somebody.
    func vouches(
        for subject: String = "u1", email: String? = "ada@acme.example", stable: Bool = true, verified: Bool? = nil,
        acr: String? = nil, amr: [String] = [], at time: Timestamp? = nil, attributes: [String: [String]] = [:],
        index: String? = nil, endsAt: Timestamp? = nil
    ) {
        answers { _, connection in
            let subject = FederatedSubject(
                connection: connection.id, qualifiers: ["https://idp.example"], format: "persistent", value: subject)
            var attributes = attributes
            attributes["email"] = email.map { [$0] }
            return FederationVerdict(
                .accepted(
                    FederatedAnswer(
                        subject: subject, isSubjectStable: stable, attributes: attributes,
                        emailVerifiedByProvider: verified, acr: acr, amr: amr, authenticatedAt: time,
                        session: UpstreamSession(subject: subject, index: index, endsAt: endsAt))),
                checks: [Check("signature", .passed)], received: [.init("subject", subject.value)])
        }
    }

    /// Refuses from now on.
    func refuses(_ reason: String) {
        answers { _, _ in FederationVerdict(.refused(reason: reason), checks: [Check(reason, .failed)]) }
    }

    /// Cannot be asked from now on.
    func goesDown() { state.withLock { $0.isDown = true } }

    /// What a message for logout comes to from now on.
    func logsOut(_ outcome: FederationLogoutVerdict.Outcome) { state.withLock { $0.logoutOutcome = outcome } }

    func question(_ demand: FederationDemand, to connection: Connection) async throws -> FederationQuestion {
        try state.withLock { state in
            guard !state.isDown else { throw FederationUnavailable("no_metadata") }
            state.demands.append(demand)
        }
        return FederationQuestion(.redirect("https://idp.example/sso"), requestID: "_\(demand.handle.reveal())")
    }

    func verdict(
        on message: FederationMessage, to request: FederationRequest?, of connection: Connection
    ) async throws -> FederationVerdict {
        state.withLock { $0.answer }(request, connection)
    }

    func logout(
        of session: UpstreamSession, at connection: Connection, handle: Secret<String>
    ) async throws -> FederationQuestion? {
        state.withLock { $0.logouts.append(session) }
        return FederationQuestion(.redirect("https://idp.example/slo?RelayState=\(handle.reveal())"))
    }

    func logoutVerdict(
        on message: FederationMessage, of connection: Connection
    ) async throws -> FederationLogoutVerdict {
        FederationLogoutVerdict(state.withLock { $0.logoutOutcome } ?? .refused(reason: "signature"))
    }

    func metadata(of connection: Connection) async throws -> [UInt8]? { nil }
}

/// A world whose organization signs in through a scripted identity provider.
struct FederatedWorld: Sendable {
    let world: World
    let provider: ScriptedProvider
    static let okta = ConnectionID("acme-okta")

    /// Lends such a world.
    static func run<Result: Sendable>(
        nativeLogin: NativeLogin = .disabled,
        _ change: @escaping @Sendable (inout ConnectionSettings) -> Void = { _ in },
        _ body: (FederatedWorld) async throws -> Result
    ) async throws -> Result {
        try await World.run { world in
            let provider = ScriptedProvider()
            let scripted = world.with(federation: FederationSpeakers { _, _ in provider })
            try await scripted.changeAcme { $0.nativeLogin = nativeLogin }
            let federated = FederatedWorld(world: scripted, provider: provider)
            try await federated.connect(Self.okta, change)
            return try await body(federated)
        }
    }

    /// Puts a connection of the organization, or changes it.
    func connect(
        _ id: ConnectionID = okta, of organization: OrganizationID? = nil,
        _ change: (inout ConnectionSettings) -> Void = { _ in }
    ) async throws {
        var settings = ConnectionSettings(
            displayName: "Okta", provider: .saml(SAMLSettings(source: .url("https://idp.example/metadata"))))
        settings.linkByEmail = .verifiedDomain
        change(&settings)
        try await world.change(
            .putConnection(Connection(id: id, organization: organization ?? world.acme.id, settings: settings)))
    }

    /// The last attempt that was kept.
    func attempt(at id: ConnectionID = okta) async throws -> ConnectionAttempt? {
        try await world.store.attempts(of: id, limit: 1).first
    }
}

extension Browser {
    /// Leaves for the provider with a sign-in, and brings its answer back.
    mutating func federate(
        _ id: InteractionID, at connection: ConnectionID = FederatedWorld.okta, through provider: ScriptedProvider
    ) async throws -> FederationView {
        let begun = try await BeginFederation(deployment).run(connection, for: id, visitor: visitor)
        guard case .leave = begun else { return begun }
        return try await bring(try #require(provider.demands.last).handle.reveal(), to: connection)
    }

    /// Brings an answer with a handle.
    mutating func bring(
        _ handle: String?, to connection: ConnectionID = FederatedWorld.okta
    ) async throws -> FederationView {
        let form = FormParameters(handle.map { [.init(name: "RelayState", value: $0)] } ?? [])
        let view = try await CompleteFederation(deployment).run(
            connection, FederationMessage(isPost: true, rawQuery: "", query: FormParameters([]), form: form),
            visitor: visitor)
        if let signedIn = view.signIn?.finished {
            session = signedIn.sessionSecret
            others = signedIn.others ?? others
            device = signedIn.deviceSecret ?? device
        }
        return view
    }

    /// Comes with a request and goes through the provider.
    mutating func federate(
        _ request: AuthorizationParameters, through provider: ScriptedProvider
    ) async throws -> FederationView {
        try await federate(try await open(request), through: provider)
    }
}

extension FederationView {
    /// How the sign-in goes on.
    var signIn: SignInView? { if case .signIn(let view) = self { view } else { nil } }
    /// What the person is told.
    var problem: FederationFailure.Problem? { if case .failed(let failure) = self { failure.problem } else { nil } }
    /// The sign-in that was opened.
    var opened: SignInStart? { if case .opened(let start) = self { start } else { nil } }
    var isNotFound: Bool { if case .notFound = self { true } else { false } }
    /// Whether the browser leaves for the provider.
    var isLeaving: Bool { if case .leave = self { true } else { false } }
}
