import Identity
import OpenIDConnect
import Primitives
import Provider
import Testing

/// A person's browser: it keeps the cookies it is given.
struct Browser: Sendable {
    let world: World
    /// What it talks to.
    var deployment: Deployment { world.deployment }
    /// The session cookie.
    var session: Secret<String>?
    /// The cookie of the sessions beside that one.
    var others: [Secret<String>] = []
    /// The cookie that binds a sign-in to this browser.
    var binding: Secret<String>?

    /// Where it is.
    var network = "192.0.2.1"

    init(_ world: World) { self.world = world }

    /// The cookie by which this browser is recognized.
    var device: Secret<String>?
    /// What it calls itself.
    var agent = ""

    var visitor: Visitor {
        Visitor(session: session, others: others, browser: binding, device: device, network: network, agent: agent)
    }

    /// Comes to the authorization endpoint.
    mutating func authorize(_ request: AuthorizationParameters) async throws -> AuthorizationOutcome {
        let outcome = try await AuthorizationEndpoint(world.deployment).begin(request, visitor: visitor)
        if let secret = outcome.signIn?.newBrowserSecret { binding = secret }
        return outcome
    }

    /// Comes to the authorization endpoint and must be asked to sign in.
    mutating func open(_ request: AuthorizationParameters) async throws -> InteractionID {
        let outcome = try await authorize(request)
        return try #require(outcome.signIn, "a sign-in was expected").interaction
    }

    /// Opens a page of a sign-in.
    func show(_ id: InteractionID, at place: SignInPlace? = nil) async throws -> SignInView {
        try await SignInFlow(world.deployment).show(id, at: place, visitor: visitor)
    }

    /// Submits a form of a sign-in.
    mutating func submit(
        _ submission: SignInSubmission, to id: InteractionID, at place: SignInPlace? = nil
    ) async throws -> SignInView {
        let view = try await SignInFlow(world.deployment).submit(submission, to: id, at: place, visitor: visitor)
        if let signedIn = view.finished {
            session = signedIn.sessionSecret
            others = signedIn.others ?? others
            device = signedIn.deviceSecret ?? device
        }
        if let secret = view.restarted?.newBrowserSecret { binding = secret }
        return view
    }

    /// Submits the sign-in form.
    mutating func submit(
        _ email: String = "ada@acme.example", _ password: String = World.password, to id: InteractionID,
        at place: SignInPlace? = nil
    ) async throws -> SignInView {
        try await submit(.credentials(email: email, password: Secret(password)), to: id, at: place)
    }

    /// Comes with a request, is asked to sign in, and submits the form.
    mutating func signIn(
        _ request: AuthorizationParameters, _ email: String = "ada@acme.example", _ password: String = World.password
    ) async throws -> SignInView {
        let id = try await open(request)
        return try await submit(email, password, to: id)
    }

    /// Comes with a request, signs in if asked, and takes the code back.
    mutating func code(
        _ request: AuthorizationParameters, _ email: String = "ada@acme.example"
    ) async throws -> String {
        let outcome = try await authorize(request)
        if let response = outcome.response { return try #require(response.parameters["code"]) }
        let id = try #require(outcome.signIn, "the request was refused").interaction
        let view = try await submit(email, to: id)
        return try #require(view.response?.parameters["code"], "no code was given")
    }

    /// Comes with a request of the application and takes a code back, which the application exchanges.
    mutating func tokens(
        for application: Application, _ changes: [String: String?] = [:], _ email: String = "ada@acme.example"
    ) async throws -> TokenResponse {
        try await application.exchange(try await code(application.request(changes), email))
    }

    /// Logs out, and keeps the cookies of those who stay.
    mutating func leave(
        _ parameters: [FormParameters.Pair] = [], isConfirmed: Bool = true
    ) async throws -> EndSessionEndpoint.Outcome {
        let outcome = try await logOut(parameters, isConfirmed: isConfirmed)
        let left = try await EndSessionEndpoint(world.deployment).remaining(visitor)
        session = left?.present
        others = left?.others ?? []
        return outcome
    }

    /// Logs out.
    func logOut(_ parameters: [FormParameters.Pair] = [], isConfirmed: Bool = true) async throws
        -> EndSessionEndpoint.Outcome
    {
        try await EndSessionEndpoint(world.deployment).answer(
            FormParameters(parameters), isConfirmed: isConfirmed, visitor: visitor)
    }
}

extension AuthorizationOutcome {
    /// What goes back to the application.
    var response: AuthorizationResponse? { if case .respond(let response) = self { response } else { nil } }
    /// The sign-in that was opened.
    var signIn: SignInStart? { if case .signIn(let start) = self { start } else { nil } }
    /// What is told on a page and to nobody else.
    var refusal: AuthorizationError? { if case .refuse(let error) = self { error } else { nil } }
    /// The error that goes back to the application.
    var error: String? { response?.parameters["error"] }
    /// Whether the application got a code without anybody being asked.
    var isSilent: Bool { response?.parameters["code"] != nil }
}

extension SignInView {
    var form: SignInForm? { if case .form(let form) = self { form } else { nil } }
    var problem: SignInProblem? { form?.problem }
    var accounts: [AccountChoice.Item]? { if case .chooseAccount(let choice) = self { choice.accounts } else { nil } }
    var isDone: Bool { if case .done = self { true } else { false } }
    var connection: ConnectionID? { if case .federate(_, let connection) = self { connection } else { nil } }
    var choices: [OrganizationChoice]? {
        if case .chooseOrganization(_, let choices, _, _) = self { choices } else { nil }
    }
    var passwordChange: PasswordChangeForm? { if case .changePassword(let form) = self { form } else { nil } }
    var refusal: SignInRefusal? { if case .refused(let refusal) = self { refusal } else { nil } }
    var secondFactor: SecondFactorForm? { if case .secondFactor(let form) = self { form } else { nil } }
    var enrolment: EnrolmentForm? { if case .enrol(let form) = self { form } else { nil } }
    var finished: SignedIn? { if case .finished(let signedIn) = self { signedIn } else { nil } }
    var restarted: SignInStart? { if case .restarted(let start) = self { start } else { nil } }

    /// What goes back to the application, with a session or without.
    var response: AuthorizationResponse? {
        switch self {
        case .respond(let response): return response
        case .finished(let signedIn):
            guard case .respond(let response) = signedIn.next else { return nil }
            return response
        default: return nil
        }
    }
}
