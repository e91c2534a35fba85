import HTTPTypes
import Hummingbird
import Identity
import Primitives
import Provider

extension FederationRoutes {
    /// Says in a sentence why nobody got in, and under which id an admin finds the rest.
    func page(_ failure: FederationFailure, _ call: Call) async throws -> Response {
        let wishes = try await failure.interaction.asyncMap {
            try await signIn.flow.wishes(in: $0, visitor: call.visitor)
        }
        let texts = front.texts(for: call, requested: wishes?.uiLocales ?? [])
        let again = failure.interaction.map { interaction in
            Paths.page(Paths.federation(failure.id.value), interaction: interaction.value)
        }
        let other = failure.page.map { Paths.organization + $0.value } ?? Paths.login
        let page = FederationOutcomePage(
            heading: texts(.federationTitle, ["connection": .text(failure.connection)]),
            problem: texts(
                failure.problem.text,
                failure.problem.placeholders.reduce(into: [:]) { values, name in
                    values[name] = .text(name == "connection" ? failure.connection : failure.organization)
                }),
            id: call.id, again: failure.problem.mayTryAgain ? front.pages.base + (again ?? Paths.login) : nil,
            other: failure.interaction.map { front.pages.base + Paths.page(other, interaction: $0.value) })
        var response = front.pages.response(page, texts: texts, status: failure.problem.status)
        if failure.problem == .unavailable { response.headers[.retryAfter] = "60" }
        return response
    }

    /// Says that a test came to its end.
    func page(_ test: FederationTest, _ call: Call) -> Response {
        let texts = front.texts(for: call)
        let page = ConnectionTestPage(
            heading: texts(.federationTestedTitle, ["connection": .text(test.connection)]),
            problem: test.isPassed ? nil : texts(.federationTestedFailed),
            notice: test.isPassed ? texts(.federationTestedPassed) : nil, id: call.id, problems: test.problems)
        return front.pages.response(page, texts: texts)
    }
}

extension FederationFailure.Problem {
    /// The sentence that says so.
    fileprivate var text: TextKey {
        switch self {
        case .unavailable: .federationUnavailable
        case .cancelled: .federationCancelled
        case .rejected: .federationRejected
        case .clock: .federationClock
        case .lost: .federationLost
        case .noEmail: .federationNoEmail
        case .emailOutsideDomains: .federationOutsideDomains
        case .notLinked: .federationNotLinked
        case .noAccount: .federationNoAccount
        case .suspended: .refusedSuspended
        }
    }

    /// What the sentence names.
    fileprivate var placeholders: [String] {
        switch self {
        case .unavailable, .cancelled, .rejected, .clock, .noEmail: ["connection"]
        case .emailOutsideDomains, .notLinked: ["connection", "organization"]
        case .noAccount: ["organization"]
        case .lost, .suspended: []
        }
    }

    /// Whether another try may end otherwise without an admin.
    fileprivate var mayTryAgain: Bool {
        switch self {
        case .unavailable, .cancelled, .lost, .clock, .rejected: true
        case .noEmail, .emailOutsideDomains, .notLinked, .noAccount, .suspended: false
        }
    }

    fileprivate var status: HTTPResponse.Status { self == .unavailable ? .serviceUnavailable : .forbidden }
}
