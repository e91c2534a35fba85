import HTTPTypes
import Hummingbird
import Identity
import OpenIDConnect
import Primitives
package import Provider

/// The pages on which a person lets a device in (RFC 8628 §3.3).
package struct DeviceRoutes: Sendable {
    /// What the token of the form for a code is made for.
    private static let purpose = "device"

    private let flow: DeviceFlow
    private let access: AccountAccess
    private let profile: ChangeProfile
    private let front: Front

    /// The routes over the use cases; `profile` keeps the language chosen on a page.
    package init(_ flow: DeviceFlow, access: AccountAccess, profile: ChangeProfile, front: Front) {
        self.flow = flow
        self.access = access
        self.profile = profile
        self.front = front
    }

    /// The form for the code, and the question.
    package var routes: [Route] {
        [
            Route(Paths.device, for: .person, [.get: { try await open($0) }, .post: { try await submit($0) }]),
            Route(
                Paths.deviceConfirm, for: .person,
                [.get: { try await show($0, chosen: nil) }, .post: { try await answer($0) }]),
        ]
    }

    /// A link may have the code in it; it is only filled in, so that nothing is looked up before somebody asks for it.
    private func open(_ call: Call) async throws -> Response {
        let code = try call.query["user_code"].flatMap { UserCode(typed: $0)?.display }
        return try await form(nil, code: code ?? "", call: call, chosen: nil)
    }

    private func submit(_ call: Call) async throws -> Response {
        let form = try await call.ownForm
        try front.forms.check(form, browser: call.visitor.browser, purpose: Self.purpose, fields: call.fields)
        let typed = form["user_code"] ?? ""
        let chosen = front.chosenLanguage(in: form, shown: front.texts(for: call))
        guard form["language"] == nil else { return try await self.form(nil, code: typed, call: call, chosen: chosen) }
        return try await render(
            flow.submit(code: typed, visitor: call.visitor), call: call, chosen: chosen, code: typed)
    }

    private func show(_ call: Call, chosen: String?) async throws -> Response {
        guard let id = try call.interaction else { return front.redirect(to: Paths.device) }
        return try await render(flow.show(InteractionID(id), visitor: call.visitor), call: call, chosen: chosen)
    }

    private func answer(_ call: Call) async throws -> Response {
        guard let id = try call.interaction else { return front.redirect(to: Paths.device) }
        let form = try await call.ownForm
        try front.forms.check(form, browser: call.visitor.browser, purpose: Self.purpose(id), fields: call.fields)
        guard let allows = form.decision else {
            let chosen = front.chosenLanguage(in: form, shown: front.texts(for: call))
            if let chosen { try await profile.keepLanguage(chosen, of: call.visitor) }
            return try await show(call, chosen: chosen)
        }
        let view = try await flow.answer(allows, to: InteractionID(id), visitor: call.visitor)
        return try await render(view, call: call, chosen: nil)
    }

    /// Another than the form for the code has: only who has seen the question can answer it.
    private static func purpose(_ interaction: String) -> String { "device:\(interaction)" }

    private func render(
        _ view: DeviceView, call: Call, chosen: String?, code: String = ""
    ) async throws -> Response {
        var response =
            switch view {
            case .form(let problem): try await form(problem, code: code, call: call, chosen: chosen)
            case .signIn(let start): front.enter(start, call)
            case .confirm(let start): front.go(to: Paths.deviceConfirm, start)
            case .question(let question): page(question, call: call, chosen: chosen)
            case .done(let isAllowed): try await done(isAllowed, call: call)
            }
        if let chosen { response.setCookie(front.localeCookie(chosen)) }
        return response
    }

    private func form(
        _ problem: DeviceProblem?, code: String, call: Call, chosen: String?
    ) async throws -> Response {
        let person = try await access.present(call.visitor)
        let texts = texts(for: call, chosen: chosen, of: person)
        let browser = front.browser(of: call)
        let sentence: String? =
            switch problem {
            case nil: nil
            case .unknown: texts(.deviceUnknown)
            case .paused(let remaining): texts(.devicePaused, ["minutes": .count(remaining.wholeMinutes)])
            }
        let isPaused = problem.map { $0 != .unknown } ?? false
        let page = DeviceCodePage(
            heading: texts(.deviceTitle), problem: sentence, action: front.pages.base + Paths.device,
            csrf: front.forms.token(browser: browser.secret, purpose: Self.purpose), code: code, isPaused: isPaused)
        var response = front.pages.response(
            page, texts: texts, menu: person.map { front.menu(of: $0, browser: browser.secret, texts: texts) },
            status: problem == nil ? .ok : isPaused ? .tooManyRequests : .unprocessableContent)
        if case .paused(let remaining) = problem {
            response.headers[.retryAfter] = "\(remaining.secondsRoundedUp)"
        }
        response.setCookie(browser.cookie)
        return response
    }

    private func page(_ question: DeviceQuestion, call: Call, chosen: String?) -> Response {
        let texts = front.texts(
            for: call, chosen: chosen, account: question.account.locale,
            organization: question.organization.policy.defaultLocale)
        let id = question.interaction.value
        let client = question.client
        let minutes = Int(question.age.components.seconds / 60)
        let page = DeviceConfirmPage(
            heading: texts(.deviceConfirmTitle),
            action: front.pages.base + Paths.page(Paths.deviceConfirm, interaction: id),
            // Bound to this browser, or it would not have been found.
            csrf: call.visitor.browser.map { front.forms.token(browser: $0, purpose: Self.purpose(id)) } ?? "",
            lead: texts(.deviceConfirmLead, ["application": .text(client.displayName)]), application: client.card,
            isUnverified: client.registration != nil, code: question.userCode,
            origin: texts(.deviceConfirmOrigin, ["minutes": .count(minutes), "network": .text(question.network)]),
            requests: texts.sentences(scopes: question.scopes),
            account: texts(.consentAccount, ["email": .text(question.account.email.address)]),
            other: front.pages.base + Paths.page(Paths.selectOrganization, interaction: id))
        let menu = call.visitor.browser.map {
            front.menu(of: question.account, in: question.organization, browser: $0)
        }
        return front.pages.response(
            page, texts: texts, menu: menu, policy: ContentPolicy.page(images: client.imageSources))
    }

    private func done(_ isAllowed: Bool, call: Call) async throws -> Response {
        let person = try await access.present(call.visitor)
        let texts = texts(for: call, chosen: nil, of: person)
        let page = DeviceDonePage(
            heading: texts(isAllowed ? .deviceAllowedTitle : .deviceDeniedTitle),
            text: texts(isAllowed ? .deviceAllowedText : .deviceDeniedText))
        let menu = person.flatMap { person in
            call.visitor.browser.map { front.menu(of: person, browser: $0, texts: texts) }
        }
        return front.pages.response(page, texts: texts, menu: menu)
    }

    private func texts(for call: Call, chosen: String?, of person: SignedInPerson?) -> Texts {
        front.texts(
            for: call, chosen: chosen, account: person?.account.locale,
            organization: person?.organization.policy.defaultLocale)
    }
}
