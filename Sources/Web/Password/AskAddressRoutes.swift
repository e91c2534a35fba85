import HTTPTypes
import Hummingbird
import Identity
import Primitives
package import Provider

/// The pages for who cannot sign in: a forgotten password, a forgotten organization.
package struct AskAddressRoutes: Sendable {
    private let passwords: ForgottenPassword
    private let signIn: SignInFlow
    private let front: Front

    /// The routes over the use case; `signIn` knows what the person came from.
    package init(_ passwords: ForgottenPassword, signIn: SignInFlow, front: Front) {
        self.passwords = passwords
        self.signIn = signIn
        self.front = front
    }

    /// One route for each thing that may be asked for.
    package var routes: [Route] {
        Errand.Kind.allCases.map { kind in
            Route(
                kind.path, for: .person,
                [.get: { try await page($0, kind) }, .post: { try await submit($0, kind) }])
        }
    }

    private func submit(_ call: Call, _ kind: Errand.Kind) async throws -> Response {
        let form = try await call.ownForm
        try front.forms.check(form, browser: call.visitor.browser, purpose: kind.rawValue, fields: call.fields)
        guard form["language"] == nil else { return try await page(call, kind, form: form) }
        guard let email = EmailAddress(form["email"] ?? "") else {
            return try await page(call, kind, form: form, isEmailWrong: true)
        }
        try await passwords.ask(kind, for: email, visitor: call.visitor)
        let texts = texts(call, form, try await wishes(call)).texts
        let page = MailSentPage(
            heading: texts(.forgotSentTitle), text: texts(kind.sent, ["email": .text(email.address)]),
            code: kind == .forgottenPassword ? front.pages.base + Paths.code : nil, back: back(call))
        return front.pages.response(page, texts: texts)
    }

    private func page(
        _ call: Call, _ kind: Errand.Kind, form: FormParameters = FormParameters([]), isEmailWrong: Bool = false
    ) async throws -> Response {
        let wishes = try await wishes(call)
        let (texts, chosen) = texts(call, form, wishes)
        let browser = front.browser(of: call)
        var action = front.pages.base + kind.path
        if let interaction = interaction(call) {
            action = front.pages.base + Paths.page(kind.path, interaction: interaction)
        }
        let page = AskAddressPage(
            heading: texts(kind.title), problem: isEmailWrong ? texts(.signInMalformedEmail) : nil,
            lead: texts(kind.lead), action: action,
            csrf: front.forms.token(browser: browser.secret, purpose: kind.rawValue),
            email: form["email"] ?? wishes.email ?? "",
            isEmailWrong: isEmailWrong, submit: texts(kind.submit), back: back(call))
        var response = front.pages.response(page, texts: texts, status: isEmailWrong ? .unprocessableContent : .ok)
        response.setCookie(browser.cookie)
        response.setCookie(chosen.map(front.localeCookie))
        return response
    }

    /// The language chosen on the page, else that of the sign-in that the person came from.
    private func texts(
        _ call: Call, _ form: FormParameters, _ wishes: SignInFlow.Wishes
    ) -> (texts: Texts, chosen: String?) {
        let shown = front.texts(for: call, requested: wishes.uiLocales)
        let chosen = front.chosenLanguage(in: form, shown: shown)
        return (front.texts(for: call, chosen: chosen, requested: wishes.uiLocales), chosen)
    }

    private func wishes(_ call: Call) async throws -> SignInFlow.Wishes {
        guard let id = interaction(call) else { return SignInFlow.Wishes() }
        return try await signIn.wishes(in: InteractionID(id), visitor: call.visitor)
    }

    /// Back to the sign-in the person came from.
    private func back(_ call: Call) -> String {
        front.pages.base + (interaction(call).map { Paths.page(Paths.login, interaction: $0) } ?? Paths.login)
    }

    /// The sign-in that the query names, if it looks like one; the sign-in page finds out whether it is.
    private func interaction(_ call: Call) -> String? {
        guard let name = (try? call.interaction).flatMap(\.self), (1...64).contains(name.utf8.count),
            name.utf8.allSatisfy({ byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            })
        else { return nil }
        return name
    }
}

extension Errand.Kind {
    fileprivate var path: String {
        switch self {
        case .forgottenPassword: Paths.forgotPassword
        case .organizationNames: Paths.organizationName
        }
    }

    fileprivate var title: TextKey {
        switch self {
        case .forgottenPassword: .forgotTitle
        case .organizationNames: .organizationNameTitle
        }
    }

    fileprivate var lead: TextKey {
        switch self {
        case .forgottenPassword: .forgotText
        case .organizationNames: .organizationNameText
        }
    }

    fileprivate var submit: TextKey {
        switch self {
        case .forgottenPassword: .forgotSubmit
        case .organizationNames: .organizationNameSubmit
        }
    }

    fileprivate var sent: TextKey {
        switch self {
        case .forgottenPassword: .forgotSentText
        case .organizationNames: .organizationNameSentText
        }
    }
}
