import HTTPTypes
import Hummingbird
import Identity
import Primitives
package import Provider

/// The page for the code that stands beside a link in a mail.
package struct CodeRoutes: Sendable {
    private static let purpose = "code"

    private let codes: MailedCodes
    private let front: Front

    /// The routes over the use case.
    package init(_ codes: MailedCodes, front: Front) {
        self.codes = codes
        self.front = front
    }

    /// `/code`: a right one goes on to the page of the link that it stands for.
    package var routes: [Route] {
        [Route(Paths.code, for: .person, [.get: { page($0, FormParameters([])) }, .post: { try await submit($0) }])]
    }

    private func submit(_ call: Call) async throws -> Response {
        let form = try await call.ownForm
        try front.forms.check(form, browser: call.visitor.browser, purpose: Self.purpose, fields: call.fields)
        guard form["language"] == nil else { return page(call, form) }
        guard let email = EmailAddress(form["email"] ?? "") else { return page(call, form, .malformedEmail) }
        switch try await codes.redeem(form["code"] ?? "", for: email, visitor: call.visitor) {
        case .link(let kind, let token): return front.redirect(to: "\(Self.path(of: kind))?token=\(token.reveal())")
        case .wrong: return page(call, form, .wrong)
        case .paused(let remaining): return page(call, form, .paused(remaining))
        }
    }

    /// What is wrong with what was typed.
    private enum Problem {
        case malformedEmail
        case wrong
        case paused(Duration)
    }

    private func page(_ call: Call, _ form: FormParameters, _ problem: Problem? = nil) -> Response {
        let chosen = front.chosenLanguage(in: form, shown: front.texts(for: call))
        let texts = front.texts(for: call, chosen: chosen)
        let browser = front.browser(of: call)
        var pause: Duration?
        if case .paused(let remaining) = problem { pause = remaining }
        let sentence: String? =
            switch problem {
            case nil: nil
            case .malformedEmail: texts(.signInMalformedEmail)
            case .wrong: texts(.codeWrong)
            case .paused(let remaining): texts(.codePaused, ["minutes": .count(remaining.wholeMinutes)])
            }
        let page = CodePage(
            heading: texts(.codeTitle), problem: sentence, action: front.pages.base + Paths.code,
            csrf: front.forms.token(browser: browser.secret, purpose: Self.purpose), email: form["email"] ?? "",
            isWrong: problem != nil && pause == nil, isPaused: pause != nil,
            again: front.pages.base + Paths.forgotPassword)
        let status: HTTPResponse.Status =
            problem == nil ? .ok : pause == nil ? .unprocessableContent : .tooManyRequests
        var response = front.pages.response(page, texts: texts, status: status)
        if let pause { response.headers[.retryAfter] = "\(pause.secondsRoundedUp)" }
        response.setCookie(browser.cookie)
        response.setCookie(chosen.map(front.localeCookie))
        return response
    }

    private static func path(of kind: AccountLink.Kind) -> String {
        switch kind {
        case .invitation: Paths.invitation
        case .passwordReset: Paths.resetPassword
        }
    }
}
