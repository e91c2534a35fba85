import HTTPTypes
import Hummingbird
import Identity
import Primitives
package import Provider

/// The page behind a link to a new password.
package struct ResetPasswordRoutes: Sendable {
    private static let purpose = "reset"

    private let passwords: ForgottenPassword
    private let front: Front

    /// The routes over the use case.
    package init(_ passwords: ForgottenPassword, front: Front) {
        self.passwords = passwords
        self.front = front
    }

    /// `/password/reset?token=…`: looking at it spends nothing.
    package var routes: [Route] {
        [Route(Paths.resetPassword, for: .person, [.get: { try await show($0) }, .post: { try await submit($0) }])]
    }

    private func show(_ call: Call) async throws -> Response {
        let token = call.token
        return try await answer(call, token, passwords.show(token), form: FormParameters([]))
    }

    private func submit(_ call: Call) async throws -> Response {
        let token = call.token
        let form = try await call.ownForm
        try front.forms.check(form, browser: call.visitor.browser, purpose: Self.purpose, fields: call.fields)
        guard form["language"] == nil else {
            return try await answer(call, token, passwords.show(token), form: form)
        }
        let view = try await passwords.reset(
            token, to: Secret(form["new_password"] ?? ""), confirmation: Secret(form["confirm_password"] ?? ""),
            visitor: call.visitor)
        return answer(call, token, view, form: form)
    }

    private func answer(
        _ call: Call, _ token: Secret<String>, _ view: ForgottenPassword.View, form: FormParameters
    ) -> Response {
        switch view {
        case .done: return front.redirect(to: "\(Paths.login)?\(Paths.doneParameter)=\(Paths.doneReset)")
        case .ended(let end): return page(call, end, form: form)
        case .form(let filled): return page(call, token, filled, form: form)
        }
    }

    private func page(
        _ call: Call, _ token: Secret<String>, _ filled: ForgottenPassword.Form, form: FormParameters
    ) -> Response {
        let scene = LinkScene(call, form: form, front: front, account: filled.account, of: filled.organization)
        let page = ResetPasswordPage(
            heading: scene.texts(.resetTitle), problem: filled.problem.map { scene.texts($0.text) },
            lead: scene.texts(.resetText, ["organization": .text(filled.organization.displayName)]),
            action: scene.action(Paths.resetPassword, token), csrf: scene.csrf(Self.purpose),
            email: filled.account.email.address, isNewPasswordWrong: filled.problem != nil,
            criteria: CriteriaList(filled.criteria, texts: scene.texts))
        return scene.response(page, status: filled.problem == nil ? .ok : .unprocessableContent)
    }

    private func page(_ call: Call, _ end: LinkEnd, form: FormParameters) -> Response {
        let next: (String, TextKey) =
            switch end {
            case .revoked: (Paths.login, .invitationLogin)
            case .used, .expired, .replaced, .unknown: (Paths.forgotPassword, .resetAgain)
            }
        return LinkScene(call, form: form, front: front)
            .ended(end, heading: .resetEndedTitle, problem: Self.text(end), next: next)
    }

    private static func text(_ end: LinkEnd) -> TextKey {
        switch end {
        case .used: .resetEndedUsed
        case .expired: .resetEndedExpired
        case .replaced: .resetEndedReplaced
        case .revoked: .resetEndedRevoked
        case .unknown: .resetEndedUnknown
        }
    }
}
