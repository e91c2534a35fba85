import HTTPTypes
import Hummingbird
import Identity
import Primitives
package import Provider

/// The page behind an invitation.
package struct InvitationRoutes: Sendable {
    private static let purpose = "invitation"

    private let invitations: AcceptInvitation
    private let signIn: SignInRoutes
    private let front: Front

    /// The routes over the use case; `signIn` goes on where registering leads.
    package init(_ invitations: AcceptInvitation, signIn: SignInRoutes, front: Front) {
        self.invitations = invitations
        self.signIn = signIn
        self.front = front
    }

    /// `/invitation?token=…`: looking at it spends nothing.
    package var routes: [Route] {
        [Route(Paths.invitation, for: .person, [.get: { try await show($0) }, .post: { try await submit($0) }])]
    }

    private func show(_ call: Call) async throws -> Response {
        try await answer(call, invitations.show(call.token), form: FormParameters([]))
    }

    private func submit(_ call: Call) async throws -> Response {
        let form = try await call.ownForm
        try front.forms.check(form, browser: call.visitor.browser, purpose: Self.purpose, fields: call.fields)
        // Only goes there: an invitation is good where it was made, and its token stays here.
        if let region = front.regions.other(form["region"]) { return front.goes(to: region.url + Paths.login) }
        guard form["language"] == nil else {
            return try await answer(call, invitations.show(call.token), form: form)
        }
        var answers = AcceptInvitation.Answers(
            password: Secret(form["new_password"] ?? ""), confirmation: Secret(form["confirm_password"] ?? ""))
        answers.givenName = form["given_name"] ?? ""
        answers.familyName = form["family_name"] ?? ""
        answers.locale = try await chosenLanguage(call, form)
        let view = try await invitations.register(call.token, answers, visitor: call.visitor)
        return answer(call, view, form: form)
    }

    /// The language that was chosen on the page, now or before: it is the person's from now on.
    private func chosenLanguage(_ call: Call, _ form: FormParameters) async throws -> String? {
        guard case .form(let filled) = try await invitations.show(call.token) else { return nil }
        return LinkScene(call, form: form, front: front, account: filled.account, of: filled.organization).chosen
    }

    private func answer(_ call: Call, _ view: InvitationView, form: FormParameters) -> Response {
        switch view {
        case .form(let filled): return page(call, filled, form: form)
        case .singleSignOn(let filled): return singleSignOn(call, filled, form: form)
        case .ended(let end): return page(call, end, form: form)
        case .registeredButPaused: return front.redirect(to: Paths.login)
        case .registered(_, .finished(let signedIn)):
            return signIn.finish(signedIn, SignInScene(call: call, path: front.path(of: call), isAnswer: true))
        case .registered(let start, _): return front.go(to: Paths.login, start)
        }
    }

    private func page(_ call: Call, _ filled: InvitationForm, form: FormParameters) -> Response {
        let scene = LinkScene(call, form: form, front: front, account: filled.account, of: filled.organization)
        let page = InvitationPage(
            heading: scene.texts(.invitationTitle, ["organization": .text(filled.organization.displayName)]),
            problem: filled.problem.map { scene.texts(Self.text($0)) },
            action: scene.action(Paths.invitation, call.token), csrf: scene.csrf(Self.purpose),
            email: filled.account.email.address, asksGivenName: filled.account.givenName == nil,
            asksFamilyName: filled.account.familyName == nil, givenName: form["given_name"] ?? "",
            familyName: form["family_name"] ?? "", isNewPasswordWrong: filled.problem != nil,
            criteria: CriteriaList(filled.criteria, texts: scene.texts),
            connections: connections(call, filled, scene.texts), regions: front.regions.list)
        return scene.response(page, status: filled.problem == nil ? .ok : .unprocessableContent)
    }

    private func singleSignOn(_ call: Call, _ filled: InvitationForm, form: FormParameters) -> Response {
        let scene = LinkScene(call, form: form, front: front, account: filled.account, of: filled.organization)
        let organization = ["organization": MessageArgument.text(filled.organization.displayName)]
        let page = InvitationSSOPage(
            heading: scene.texts(.invitationTitle, organization),
            lead: scene.texts(.invitationSingleSignOn, organization),
            action: scene.action(Paths.invitation, call.token), csrf: scene.csrf(Self.purpose),
            email: filled.account.email.address, connections: connections(call, filled, scene.texts),
            link: front.pages.base + Paths.organization + filled.organization.name.value,
            submit: scene.texts(.invitationSingleSignOnSubmit, organization), regions: front.regions.list)
        return scene.response(page, status: .ok)
    }

    /// The organization's identity providers: by them the person comes with the invitation in hand.
    private func connections(_ call: Call, _ filled: InvitationForm, _ texts: Texts) -> ConnectionList? {
        let token = PercentEncoding.encodeQueryValue(call.token.reveal())
        return front.list(filled.connections, texts) { connection in
            "\(Paths.federation(connection.id.value))?\(FederationRoutes.invitation)=\(token)"
        }
    }

    private func page(_ call: Call, _ end: LinkEnd, form: FormParameters) -> Response {
        let next: (String, TextKey) =
            switch end {
            case .expired: (Paths.forgotPassword, .invitationAgain)
            case .used, .replaced, .revoked, .unknown: (Paths.login, .invitationLogin)
            }
        return LinkScene(call, form: form, front: front)
            .ended(end, heading: .invitationEndedTitle, problem: Self.text(end), next: next)
    }

    private static func text(_ problem: NewPasswordProblem) -> TextKey {
        switch problem {
        case .mismatch: .invitationMismatch
        case .criteria: .invitationCriteria
        case .reused: .invitationReused
        }
    }

    private static func text(_ end: LinkEnd) -> TextKey {
        switch end {
        case .used: .invitationEndedUsed
        case .expired: .invitationEndedExpired
        case .replaced: .invitationEndedReplaced
        case .revoked: .invitationEndedRevoked
        case .unknown: .invitationEndedUnknown
        }
    }
}
