import HTTPTypes
import Hummingbird
import Identity
import Primitives
import Provider

extension SignInRoutes {
    /// The choice of an organization.
    func page(
        _ choices: [OrganizationChoice], of id: InteractionID, for client: Client?, _ texts: Texts, _ scene: SignInScene
    ) -> Response {
        guard scene.path == Paths.selectOrganization else { return go(to: Paths.selectOrganization, id, scene) }
        let page = SelectOrganizationPage(
            heading: texts(.selectTitle), problem: scene.isAnswer ? texts(.selectError) : nil,
            action: scene.action(Paths.selectOrganization, interaction: id.value, base: front.pages.base),
            csrf: token(id, scene),
            choices: choices.enumerated().map { index, choice in
                .init(value: choice.name.value, name: choice.displayName, isFirst: index == 0)
            })
        return front.pages.response(
            page, texts: texts, status: scene.isAnswer ? .unprocessableContent : .ok, policy: policy(for: client))
    }

    /// The forced change of a password.
    func page(_ form: PasswordChangeForm, _ scene: SignInScene) -> Response {
        guard scene.path == Paths.changePassword else { return go(to: Paths.changePassword, form.interaction, scene) }
        let texts = texts(scene, form.language, of: form.organization)
        let page = ChangePasswordPage(
            heading: texts(.changeTitle), problem: form.problem.map { texts.sentence($0, id: scene.call.id) },
            action: scene.action(Paths.changePassword, interaction: form.interaction.value, base: front.pages.base),
            csrf: token(form.interaction, scene),
            reason: texts(form.reason.text), email: form.email,
            isPasswordWrong: form.problem == .wrongPassword,
            isNewPasswordWrong: form.problem?.isAboutNew ?? false,
            criteria: CriteriaList(form.criteria, texts: texts))
        var response = front.pages.response(
            page, texts: texts, emblem: front.emblem(of: form.organization), status: form.problem?.status ?? .ok,
            policy: policy(for: form.client))
        if case .notNow(let problem) = form.problem, let remaining = problem.remaining {
            response.headers[.retryAfter] = "\(remaining.secondsRoundedUp)"
        }
        return response
    }

    /// The end of a sign-in that cannot go on.
    func page(_ refusal: SignInRefusal, _ scene: SignInScene) -> Response {
        let texts = texts(scene)
        let key: TextKey =
            switch refusal {
            case .suspended: .refusedSuspended
            case .organizationUnavailable: .refusedOrganization
            case .unmetRequirements: .refusedUnmet
            }
        let page = NoticePage(heading: texts(.refusedTitle), problem: texts(key))
        return front.pages.response(page, texts: texts, status: .forbidden)
    }

    /// The end of the way for a browser that takes no cookies.
    func needsCookies(_ call: Call) -> Response {
        let texts = front.texts(for: call)
        let page = NoticePage(
            heading: texts(.refusedCookiesTitle), problem: texts(.refusedCookies),
            again: front.pages.base + Paths.login)
        return front.pages.response(page, texts: texts, status: .badRequest)
    }

    /// The last form of a sign-in is answered by a redirect to the application, and any form may be the last.
    func policy(for client: Client?) -> String {
        ContentPolicy.page(formTargets: client?.formTargets ?? [])
    }

    func go(to path: String, _ interaction: InteractionID) -> Response {
        front.redirect(to: Paths.page(path, interaction: interaction.value))
    }

    /// The way to another page of the same sign-in, which stays in the language chosen.
    func go(to path: String, _ interaction: InteractionID, _ scene: SignInScene) -> Response {
        front.redirect(to: scene.action(path, interaction: interaction.value, base: ""))
    }

    /// An interaction is only ever shown to the browser it is bound to, so there is a secret.
    func token(_ interaction: InteractionID, _ scene: SignInScene) -> String {
        scene.call.visitor.browser.map { front.forms.token(browser: $0, purpose: interaction.value) } ?? ""
    }

}

extension Texts {
    /// What went wrong with a change of password.
    ///
    /// - Parameter id: under which the log has more.
    func sentence(_ problem: PasswordChangeForm.Problem, id: String) -> String {
        switch problem {
        case .wrongPassword: self(.changeWrongPassword)
        case .new(let problem): self(problem.text)
        case .notNow(let problem): sentence(problem, id: id)
        }
    }
}

extension PasswordChangeForm.Problem {
    /// Whether it is the new password that will not do.
    var isAboutNew: Bool { if case .new = self { true } else { false } }

    fileprivate var status: HTTPResponse.Status {
        if case .notNow(let problem) = self { problem.status } else { .unprocessableContent }
    }
}

extension PasswordChangeForm.Reason {
    /// The sentence that says so.
    fileprivate var text: TextKey {
        switch self {
        case .demanded: .changeDemanded
        case .compromised: .changeCompromised
        case .expired: .changeExpired
        }
    }
}

extension NewPasswordProblem {
    /// The sentence that says so.
    var text: TextKey {
        switch self {
        case .mismatch: .changeMismatch
        case .criteria: .changeCriteria
        case .reused: .changeReused
        }
    }
}

extension Duration {
    /// Minutes, begun ones counted whole; at least one.
    ///
    /// Begun seconds are not counted, so that a pause of five minutes does not begin with six.
    var wholeMinutes: Int { max(1, Int((components.seconds + 59) / 60)) }
}

extension CriteriaList {
    /// The rules with their texts; nil when all of them are met.
    init?(_ criteria: [NewPasswordCriterion], texts: Texts) {
        guard criteria.contains(where: { !$0.isMet }) else { return nil }
        items = criteria.enumerated().map { index, criterion in
            let key = TextKey(rawValue: "criterion.\(criterion.key)") ?? .criterionOther
            let arguments = criterion.number.map { ["number": MessageArgument.count($0)] } ?? [:]
            return Item(
                text: texts(key, arguments), isMet: criterion.isMet, rule: criterion.key,
                number: criterion.number.map(String.init), left: texts(.criteriaLeft, ["number": .count(index + 1)]))
        }
    }
}
