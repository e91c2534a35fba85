import Hummingbird
import Identity
import OpenIDConnect
import Primitives
package import Provider

/// The question whether an application may have what it asks for.
package struct ConsentRoutes: Sendable {
    private let flow: ConsentFlow
    private let profile: ChangeProfile
    private let front: Front

    /// The routes over the use case; `profile` keeps the language chosen on a page.
    package init(_ flow: ConsentFlow, profile: ChangeProfile, front: Front) {
        self.flow = flow
        self.profile = profile
        self.front = front
    }

    /// No `HEAD`: a question that is out of date begins anew.
    package var routes: [Route] {
        [
            Route(
                Paths.consent, for: .person, answersHead: false,
                [.get: { try await show($0, chosen: nil) }, .post: { try await submit($0) }])
        ]
    }

    private func show(_ call: Call, chosen: String?) async throws -> Response {
        guard let id = try call.interaction else { return front.redirect(to: Paths.home) }
        return render(try await flow.show(InteractionID(id), visitor: call.visitor), call: call, chosen: chosen)
    }

    private func submit(_ call: Call) async throws -> Response {
        guard let id = try call.interaction else { return front.redirect(to: Paths.home) }
        let form = try await call.ownForm
        try front.forms.check(form, browser: call.visitor.browser, purpose: Self.purpose(id), fields: call.fields)
        guard let allows = form.decision else {
            let chosen = front.chosenLanguage(in: form, shown: front.texts(for: call))
            if let chosen { try await profile.keepLanguage(chosen, of: call.visitor) }
            return try await show(call, chosen: chosen)
        }
        let view = try await flow.answer(
            allows, to: InteractionID(id), asked: form["asked"] ?? "", visitor: call.visitor)
        return render(view, call: call, chosen: nil)
    }

    /// Another than the sign-in's forms have: only who has seen the question can answer it.
    private static func purpose(_ interaction: String) -> String { "consent:\(interaction)" }

    private func render(_ view: ConsentView, call: Call, chosen: String?) -> Response {
        var response =
            switch view {
            case .question(let question): page(question, call: call, chosen: chosen)
            case .proceed(let outcome): front.carryOut(outcome, call: call)
            case .lost: front.redirect(to: Paths.home)
            }
        if let chosen { response.setCookie(front.localeCookie(chosen)) }
        return response
    }

    private func page(_ question: ConsentQuestion, call: Call, chosen: String?) -> Response {
        let texts = front.texts(
            for: call, chosen: chosen, requested: question.uiLocales, account: question.account.locale,
            organization: question.organization.policy.defaultLocale)
        let id = question.interaction.value
        let scene = SignInScene(call: call, path: Paths.consent, isAnswer: false, chosen: chosen)
        let client = question.client
        // Bound to this browser, or it would not have been found.
        let csrf = call.visitor.browser.map { front.forms.token(browser: $0, purpose: Self.purpose(id)) } ?? ""
        let card = client.card
        let page = ConsentPage(
            heading: texts(.consentTitle), action: scene.action(Paths.consent, interaction: id, base: front.pages.base),
            csrf: csrf, asked: question.demand.text,
            lead: texts(.consentLead, ["application": .text(client.displayName)]),
            application: .init(
                name: card.name, logo: card.logo,
                destination: texts(.consentDestination, ["host": .text(question.redirectURI.displayHost)]),
                isUnverified: client.registration != nil, policy: card.policy,
                terms: card.terms),
            requests: texts.sentences(scopes: question.demand.scopes, claims: question.demand.claims),
            account: texts(.consentAccount, ["email": .text(question.account.email.address)]),
            other: front.pages.base + Paths.page(Paths.selectOrganization, interaction: id))
        let policy = ContentPolicy.page(formTargets: client.formTargets, images: client.imageSources)
        return front.pages.response(page, texts: texts, policy: policy)
    }
}

extension FormParameters {
    /// Which of the buttons **Allow** and **Deny** was pressed; nil for neither.
    var decision: Bool? { ["allow": true, "deny": false][self["decision"] ?? ""] }
}

extension UserClaim {
    /// What is said when it is asked for by itself.
    package var consentKey: TextKey {
        switch self {
        case .name: .consentClaimName
        case .givenName: .consentClaimGivenName
        case .familyName: .consentClaimFamilyName
        case .middleName: .consentClaimMiddleName
        case .nickname: .consentClaimNickname
        case .preferredUsername: .consentClaimPreferredUsername
        case .profile: .consentClaimProfile
        case .picture: .consentClaimPicture
        case .website: .consentClaimWebsite
        case .gender: .consentClaimGender
        case .birthdate: .consentClaimBirthdate
        case .zoneInfo: .consentClaimZoneinfo
        case .locale: .consentClaimLocale
        case .updatedAt: .consentClaimUpdatedAt
        case .email: .consentClaimEmail
        case .emailVerified: .consentClaimEmailVerified
        case .address: .consentClaimAddress
        case .phoneNumber: .consentClaimPhoneNumber
        case .phoneNumberVerified: .consentClaimPhoneNumberVerified
        case .groups: .consentClaimGroups
        case .roles: .consentClaimRoles
        }
    }
}
