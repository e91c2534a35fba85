import HTTPTypes
import Hummingbird
import Primitives
package import Provider

/// The one-time page that makes the first operator.
package struct SetupRoutes: Sendable {
    private static let purpose = "setup"

    private let operators: FirstOperator
    private let front: Front

    /// The routes over the use case.
    package init(_ operators: FirstOperator, front: Front) {
        self.operators = operators
        self.front = front
    }

    /// `/setup?token=…`: looking at it spends nothing.
    package var routes: [Route] {
        [Route(Paths.setup, for: .person, [.get: { try await show($0) }, .post: { try await submit($0) }])]
    }

    private func show(_ call: Call) async throws -> Response {
        let token = try token(of: call)
        guard try await operators.accepts(token) else { throw Refusal.invalidLink }
        return page(call, token: token, outcome: nil)
    }

    private func submit(_ call: Call) async throws -> Response {
        let token = try token(of: call)
        let form = try await call.ownForm
        try front.forms.check(form, browser: call.visitor.browser, purpose: Self.purpose, fields: call.fields)
        guard form["language"] == nil else {
            guard try await operators.accepts(token) else { throw Refusal.invalidLink }
            return page(call, token: token, outcome: nil, form: form)
        }
        let outcome = try await operators.create(
            token: token, email: form["email"] ?? "", password: Secret(form["new_password"] ?? ""),
            confirmation: Secret(form["confirm_password"] ?? ""), from: call.visitor.auditOrigin)
        switch outcome {
        case .created: return front.redirect(to: Paths.login)
        case .linkNotValid: throw Refusal.invalidLink
        case .malformedEmail, .mismatch, .unmet: return page(call, token: token, outcome: outcome, form: form)
        }
    }

    private func token(of call: Call) throws(Refusal) -> Secret<String> {
        let query = try call.query
        guard query.duplicates.isEmpty, let token = query["token"] else { throw .invalidLink }
        return Secret(token)
    }

    private func page(
        _ call: Call, token: Secret<String>, outcome: FirstOperator.Outcome?, form: FormParameters = FormParameters([])
    ) -> Response {
        let chosen = front.chosenLanguage(in: form, shown: front.texts(for: call))
        let texts = front.texts(for: call, chosen: chosen)
        let browser = front.browser(of: call)
        var address = "\(front.pages.base)\(Paths.setup)?token=\(PercentEncoding.encodeQueryValue(token.reveal()))"
        if let chosen { address += "&ui_locales=\(chosen)" }
        let page = SetupPage(
            heading: texts(.setupTitle), problem: outcome.flatMap { Self.text($0) }.map { texts($0) },
            action: address, csrf: front.forms.token(browser: browser.secret, purpose: Self.purpose),
            email: form["email"] ?? "", isEmailWrong: outcome == .malformedEmail,
            isNewPasswordWrong: outcome != nil && outcome != .malformedEmail,
            criteria: CriteriaList(outcome.map(Self.unmet) ?? [], texts: texts))
        var response = front.pages.response(
            page, texts: texts, status: outcome == nil ? .ok : .unprocessableContent)
        response.setCookie(browser.cookie)
        response.setCookie(chosen.map(front.localeCookie))
        return response
    }

    private static func text(_ outcome: FirstOperator.Outcome) -> TextKey? {
        switch outcome {
        case .malformedEmail: .signInMalformedEmail
        case .mismatch: .changeMismatch
        case .unmet: .changeCriteria
        case .created, .linkNotValid: nil
        }
    }

    private static func unmet(_ outcome: FirstOperator.Outcome) -> [NewPasswordCriterion] {
        guard case .unmet(let criteria) = outcome else { return [] }
        return criteria
    }
}
