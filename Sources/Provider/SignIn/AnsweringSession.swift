import Identity
import OpenIDConnect
import Primitives
import Storage

/// Which of a browser's sessions a request may be answered with.
struct AnsweringSession: Sendable {
    /// All of the browser, the present one first.
    let all: [CurrentSession.Standing]
    /// Those of the organization asked for and of the person expected; where the request hints at one of them by its
    /// email, that one alone.
    let admitted: [CurrentSession.Standing]

    /// Looks through the sessions of a browser.
    init(_ all: [CurrentSession.Standing], for context: RequestContext, expected: ExpectedPerson) {
        self.all = all
        let fitting = all.filter { context.admits($0, expected: expected) }
        let hinted = context.request.loginHint.flatMap(EmailAddress.init)
        let named = fitting.filter { $0.live.account.email == hinted }
        admitted = named.isEmpty ? fitting : named
    }

    /// The one that answers; nil when there is none, and when the person has to say which.
    var only: CurrentSession.Standing? { admitted.count == 1 ? admitted.first : nil }

    /// Whether the person has to say which one they mean: there are several, or the request wants them to choose.
    func isToBeChosen(for request: AuthorizationRequest) -> Bool {
        if request.prompt.contains(.selectAccount) { return !admitted.isEmpty }
        return admitted.count > 1 && !request.prompt.contains(.login)
    }
}

extension RequestContext {
    /// Whether a session is of the organization asked for and of the person expected.
    func admits(_ standing: CurrentSession.Standing, expected: ExpectedPerson) -> Bool {
        guard organization == nil || organization?.id == standing.organization.id else { return false }
        return expected.admits(standing.live.account.id)
    }
}
