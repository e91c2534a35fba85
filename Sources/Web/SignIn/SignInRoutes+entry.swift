import HTTPTypes
import Hummingbird
import Identity
import Logging
import Primitives
import Provider

/// The pages that ask who it is.
extension SignInRoutes {
    /// The form that asks who it is: on the sign-in page, or on an organization's own.
    func page(_ form: SignInForm, _ scene: SignInScene) -> Response {
        // Whatever was taken is answered by a page that can be reloaded.
        let isTaken = scene.isAnswer && form.problem == nil
        guard scene.path == form.place.path, !isTaken else { return go(to: form.place.path, form.interaction, scene) }
        let texts = texts(scene, requested: form.uiLocales, organization: form.organization)
        var response =
            if case .login = form.place { signInPage(form, scene, texts) } else { organizationPage(form, scene, texts) }
        if let remaining = form.problem?.remaining {
            response.headers[.retryAfter] = "\(remaining.secondsRoundedUp)"
        }
        return response
    }

    private func signInPage(_ form: SignInForm, _ scene: SignInScene, _ texts: Texts) -> Response {
        let head = head(
            form, scene, texts, heading: .signInTitle,
            problem: form.problem.map { texts.sentence($0, id: scene.call.id) },
            notice: scene.isReset ? texts(.resetDone) : form.notice.map { texts(Self.text($0)) },
            hasOptions: form.organization == nil && !form.isConfirmation)
        let page = SignInPage(head, credentials: credentials(form, scene), regions: front.regions.list)
        return answer(page, form, texts)
    }

    private func organizationPage(_ form: SignInForm, _ scene: SignInScene, _ texts: Texts) -> Response {
        let connections = front.list(form.connections, texts) { connection in
            Paths.page(Paths.federation(connection.id.value), interaction: form.interaction.value)
        }
        let isDeadEnd = connections == nil && !form.asksPassword
        let name = ["organization": MessageArgument.text(form.organizationName)]
        if isDeadEnd { scene.call.logger.notice("no way in", metadata: ["organization": "\(form.organizationName)"]) }
        let head = head(
            form, scene, texts, heading: form.isForAdministrators ? .organizationAdministrator : .signInTitle,
            problem: form.problem.map { texts.sentence($0, id: scene.call.id) }
                ?? (isDeadEnd ? texts(.organizationNoWay, name) : nil),
            notice: form.isForAdministrators
                ? texts(.organizationAdministratorNote) : form.notice.map { texts(Self.text($0)) },
            hasOptions: form.mayChangeOrganization)
        let page = OrganizationPage(
            head, connections: connections, reference: isDeadEnd ? scene.call.id : nil,
            credentials: form.asksPassword ? credentials(form, scene) : nil,
            administrator: form.offersAdministratorSignIn
                ? address(form.place.path + Paths.administrator, form.interaction) : nil)
        return answer(page, form, texts, status: isDeadEnd && form.problem == nil ? .forbidden : nil)
    }

    private func head(
        _ form: SignInForm, _ scene: SignInScene, _ texts: Texts, heading: TextKey, problem: String?, notice: String?,
        hasOptions: Bool
    ) -> SignInHead {
        SignInHead(
            heading: texts(heading), problem: problem, notice: notice, action: action(form, scene),
            csrf: token(form.interaction, scene), purpose: purpose(of: form, texts), application: form.client?.card,
            forgotten: address(Paths.forgotPassword, form.interaction),
            options: hasOptions ? address(Paths.loginOptions, form.interaction) : nil)
    }

    /// The form that asks for the name of an organization.
    func page(_ form: OptionsForm, _ scene: SignInScene) -> Response {
        guard scene.path == Paths.loginOptions else { return go(to: Paths.loginOptions, form.interaction, scene) }
        let texts = texts(scene, requested: form.uiLocales)
        let page = LoginOptionsPage(
            heading: texts(.optionsTitle), problem: form.isMalformed ? texts(.optionsError) : nil,
            notice: form.isOfSeveral ? texts(.optionsSeveral) : nil,
            action: scene.action(Paths.loginOptions, interaction: form.interaction.value, base: front.pages.base),
            csrf: token(form.interaction, scene), purpose: purpose(of: form.client, texts),
            organization: scene.organization ?? "", forgotten: address(Paths.organizationName, form.interaction),
            back: address(Paths.login, form.interaction))
        return front.pages.response(
            page, texts: texts, status: form.isMalformed ? .unprocessableContent : .ok,
            policy: policy(for: form.client))
    }

    /// The choice among the accounts of this browser.
    func page(_ choice: AccountChoice, _ scene: SignInScene) -> Response {
        guard scene.path == Paths.selectOrganization else {
            return go(to: Paths.selectOrganization, choice.interaction, scene)
        }
        let texts = texts(scene, requested: choice.uiLocales)
        let page = SelectAccountPage(
            heading: texts(.accountsTitle), problem: choice.isGone ? texts(.accountsGone) : nil,
            action: scene.action(
                Paths.selectOrganization, interaction: choice.interaction.value, base: front.pages.base),
            csrf: token(choice.interaction, scene), purpose: purpose(of: choice.client, texts),
            choices: choice.accounts.enumerated().map { index, account in
                .init(
                    value: account.session.value, name: account.name, email: account.email,
                    organization: account.organization, isFirst: index == 0)
            })
        return front.pages.response(
            page, texts: texts, status: choice.isGone ? .unprocessableContent : .ok,
            policy: policy(for: choice.client))
    }

    private func answer(
        _ page: some Page, _ form: SignInForm, _ texts: Texts, status: HTTPResponse.Status? = nil
    ) -> Response {
        front.pages.response(
            page, texts: texts, emblem: front.emblem(of: form.organization),
            status: status ?? form.problem?.status ?? .ok,
            policy: ContentPolicy.page(
                formTargets: (form.client?.formTargets ?? []) + front.regions.formTargets,
                images: form.client?.imageSources ?? []))
    }

    private func action(_ form: SignInForm, _ scene: SignInScene) -> String {
        scene.action(form.place.path, interaction: form.interaction.value, base: front.pages.base)
    }

    private func address(_ path: String, _ interaction: InteractionID) -> String {
        front.pages.base + Paths.page(path, interaction: interaction.value)
    }

    private func credentials(_ form: SignInForm, _ scene: SignInScene) -> CredentialFields {
        CredentialFields(
            email: scene.email ?? form.email,
            isEmailWrong: form.problem == .notRight || form.problem == .malformedEmail,
            isPasswordWrong: form.problem == .notRight || form.problem == .passwordMissing,
            isLocked: form.problem?.isPause ?? false)
    }

    private func purpose(of form: SignInForm, _ texts: Texts) -> String? {
        if form.isConfirmation { return texts(.signInToConfirm) }
        if case .login = form.place, form.client != nil { return purpose(of: form.client, texts) }
        guard form.organization != nil || form.place != .login else { return nil }
        return texts(.signInToOrganization, ["organization": .text(form.organizationName)])
    }

    private func purpose(of client: Client?, _ texts: Texts) -> String? {
        client.map { texts(.signInToApplication, ["application": .text($0.displayName)]) }
    }

    private static func text(_ notice: SignInForm.Notice) -> TextKey {
        switch notice {
        case .inactive: .signInInactive
        case .restarted(.tooOld): .signInTooOld
        case .restarted(.otherBrowser): .signInOtherBrowser
        case .restarted(.wrongCodes): .signInWrongCodes
        }
    }
}

extension SignInForm {
    /// What people read of the organization: its display name where it may be told, else the name that was typed.
    fileprivate var organizationName: String {
        if let organization { return organization.displayName }
        switch place {
        case .organization(let name), .administrator(let name): return name.value
        case .login, .options, .select: return ""
        }
    }

    /// Whether this is the password form of an organization that requires SSO.
    fileprivate var isForAdministrators: Bool {
        if case .administrator = place { true } else { false }
    }
}

extension Front {
    /// Identity providers to choose from; nil when there are none.
    ///
    /// - Parameter path: where each begins, below the issuer.
    func list(
        _ connections: [OfferedConnection], _ texts: Texts, at path: (OfferedConnection) -> String
    ) -> ConnectionList? {
        guard !connections.isEmpty else { return nil }
        return ConnectionList(
            items: connections.map { connection in
                ConnectionList.Item(
                    id: connection.id.value,
                    text: texts(.organizationConnection, ["connection": .text(connection.displayName)]),
                    url: pages.base + path(connection),
                    vendor: connection.vendor.rawValue)
            })
    }
}

extension Texts {
    /// What went wrong with a sign-in form.
    ///
    /// - Parameter id: under which the log has more.
    func sentence(_ problem: SignInProblem, id: String) -> String {
        switch problem {
        case .notRight: self(.signInNotRight)
        case .malformedEmail: self(.signInMalformedEmail)
        case .passwordMissing: self(.signInPasswordMissing)
        case .wrongCodes: self(.signInWrongCodes)
        case .locked(let remaining): self(.signInLocked, ["minutes": .count(remaining.wholeMinutes)])
        case .directoryUnavailable: self(.signInDirectory, ["id": .text(id)])
        case .tooMany(let remaining): self(.signInTooMany, ["minutes": .count(remaining.wholeMinutes)])
        }
    }
}

extension SignInProblem {
    /// How long nothing can be tried; nil when it can.
    var remaining: Duration? {
        switch self {
        case .locked(let remaining), .tooMany(let remaining): remaining
        case .notRight, .malformedEmail, .passwordMissing, .wrongCodes, .directoryUnavailable: nil
        }
    }

    /// Whether sign-in is paused for this person: then the fields are disabled.
    fileprivate var isPause: Bool {
        if case .locked = self { true } else { false }
    }

    var status: HTTPResponse.Status {
        switch self {
        case .wrongCodes: .ok
        case .notRight, .malformedEmail, .passwordMissing: .unprocessableContent
        case .locked, .tooMany: .tooManyRequests
        case .directoryUnavailable: .serviceUnavailable
        }
    }
}
