import HTTPTypes
import Hummingbird
import Identity
import OpenIDConnect
package import Primitives
package import Provider

/// The pages of a sign-in under way; each posts to itself and goes where `SignInFlow` says.
package struct SignInRoutes: Sendable {
    let flow: SignInFlow
    let front: Front
    let clock: any Clock

    /// The routes over the use case.
    package init(_ flow: SignInFlow, front: Front, clock: any Clock) {
        self.flow = flow
        self.front = front
        self.clock = clock
    }

    /// One route for each page.
    ///
    /// No `HEAD`: it would begin a sign-in, or finish one that another tab has done.
    package var routes: [Route] {
        [
            route(Paths.login, submission: Self.credentials),
            route(Paths.loginOptions) { form in .organizationName(form["organization"] ?? "") },
            route(Paths.organization, submission: Self.credentials),
            step(Paths.selectOrganization) { form in
                if form["another"] == "account" { return .anotherAccount }
                return form["account"].map { .account(SessionID($0)) } ?? .organization(form["organization"] ?? "")
            },
            step(Paths.secondFactor) { form in .code(form["code"] ?? "") },
            step(Paths.recoveryCode) { form in .recoveryCode(form["recovery_code"] ?? "") },
            step(Paths.enrolment) { form in .enrolment(EnrolmentSubmission(form)) },
            Route(Paths.enrolmentPicture, for: .person, [.get: { try await picture($0) }]),
            step(Paths.changePassword) { form in
                .newPassword(
                    current: Secret(form["password"] ?? ""), new: Secret(form["new_password"] ?? ""),
                    confirmation: Secret(form["confirm_password"] ?? ""))
            },
        ]
    }

    @Sendable private static func credentials(_ form: FormParameters) -> SignInSubmission {
        .credentials(email: form["email"] ?? "", password: Secret(form["password"] ?? ""))
    }

    /// A page for one account, or for those that matched, with a way back for somebody who has another.
    private func step(
        _ path: String, submission: @escaping @Sendable (FormParameters) -> SignInSubmission
    ) -> Route {
        route(path) { form in form["another"] == "person" ? .startingOver : submission(form) }
    }

    private func route(
        _ path: String, submission: @escaping @Sendable (FormParameters) -> SignInSubmission
    ) -> Route {
        Route(
            path, for: .person, answersHead: false,
            [.get: { try await show($0) }, .post: { try await submit($0, submission) }])
    }

    private func show(_ call: Call) async throws -> Response {
        let place = try place(of: call)
        guard let id = try call.interaction else {
            let start = try await flow.start(visitor: call.visitor)
            let done = try call.query[Paths.doneParameter]
            guard place == nil || place == .login, done == nil else {
                return keepingLanguage(of: call, in: begin(start, at: place ?? .login, done: done))
            }
            return keepingLanguage(of: call, in: front.enter(start, call))
        }
        // It was given a cookie with the address it comes to: another one would be dropped as well, without end.
        guard try call.visitor.browser != nil || call.query[Paths.cookieParameter] == nil else {
            return needsCookies(call)
        }
        let view = try await flow.show(InteractionID(id), at: place, visitor: call.visitor)
        return render(view, SignInScene(call: call, path: front.path(of: call), isAnswer: false))
    }

    private func submit(
        _ call: Call, _ submission: (FormParameters) -> SignInSubmission
    ) async throws -> Response {
        let place = try place(of: call)
        guard let id = try call.interaction else { return front.redirect(to: Paths.login) }
        let form = try await call.ownForm
        let visitor = call.visitor
        // The browser has forgotten the page: nothing of the form is taken, and signing in begins anew.
        guard visitor.browser != nil else { return begin(try await flow.restart(visitor: visitor)) }
        try front.forms.check(form, browser: visitor.browser, purpose: id, fields: call.fields)
        if let region = front.regions.other(form["region"]) { return try await go(to: region, id, call) }
        let scene = SignInScene(
            call: call, path: front.path(of: call), isAnswer: form["language"] == nil,
            chosen: front.chosenLanguage(in: form, shown: front.texts(for: call)), email: form["email"],
            organization: form["organization"])
        let interaction = InteractionID(id)
        guard !scene.isAnswer else {
            let view = try await flow.submit(
                submission(form), to: interaction, at: place, language: scene.chosen, visitor: visitor)
            return render(view, scene)
        }
        guard let chosen = scene.chosen else {
            return render(try await flow.show(interaction, at: place, visitor: visitor), scene)
        }
        return render(try await flow.choose(language: chosen, in: interaction, at: place, visitor: visitor), scene)
    }

    /// The page of the way in that a request is about; nil for the pages after it.
    private func place(of call: Call) throws -> SignInPlace? {
        let path = front.path(of: call)
        let place = SignInPlace(path: path)
        guard place != nil || !path.hasPrefix(Paths.organization) else { throw Refusal.notFound }
        return place
    }

    /// The same request in another region: only its address is taken along, never what was typed.
    private func go(to region: Regions.Region, _ id: String, _ call: Call) async throws -> Response {
        let parameters = try await flow.request(of: InteractionID(id), visitor: call.visitor) ?? []
        let query = FormParameters(parameters.map { .init(name: $0.name, value: $0.value) }).encoded()
        guard !query.isEmpty, query.utf8.count <= 8_192 else { return front.goes(to: region.url + Paths.login) }
        return front.goes(to: "\(region.url)\(Paths.authorize)?\(query)")
    }

    /// Goes to the page of a new sign-in, and takes along what was done before it.
    private func begin(_ start: SignInStart, at place: SignInPlace = .login, done: String? = nil) -> Response {
        var response = front.go(to: place.path, start)
        guard var location = response.headers[.location] else { return response }
        if done == Paths.doneReset { location += "&\(Paths.doneParameter)=\(Paths.doneReset)" }
        if start.newBrowserSecret != nil { location += "&\(Paths.cookieParameter)=1" }
        response.headers[.location] = location
        return response
    }

    /// The same way on, with the languages that the address asked for.
    private func keepingLanguage(of call: Call, in response: Response) -> Response {
        guard let wish = (try? call.query)?["ui_locales"], let location = response.headers[.location] else {
            return response
        }
        var response = response
        response.headers[.location] = "\(location)&ui_locales=\(PercentEncoding.encodeQueryValue(wish))"
        return response
    }

    /// The page for what an identity provider's answer led to, or the way to it.
    func answer(_ view: SignInView, to call: Call) -> Response {
        render(view, SignInScene(call: call, path: front.path(of: call), isAnswer: true))
    }

    /// The page for a view, or the way to it when it is at another path.
    private func render(_ view: SignInView, _ scene: SignInScene) -> Response {
        var response =
            switch view {
            case .form(let form): page(form, scene)
            case .options(let form): page(form, scene)
            case .federate(let id, let connection):
                front.leave(for: connection, id, scene.call)
            case .chooseAccount(let choice): page(choice, scene)
            case .chooseOrganization(let id, let choices, let client, let language):
                page(choices, of: id, for: client, texts(scene, language), scene)
            case .changePassword(let form): page(form, scene)
            case .secondFactor(let form): page(form, scene)
            case .enrol(let form): page(form, scene)
            case .refused(let refusal): page(refusal, scene)
            case .finished(let signedIn): finish(signedIn, scene)
            case .respond(let answer): front.respond(answer, texts: texts(scene))
            case .consent(let start): front.go(to: Paths.consent, start)
            case .device(let start): front.go(to: Paths.deviceConfirm, start)
            case .page(let path): front.redirect(to: path.value)
            case .done(let client): client?.start.map(front.goes) ?? front.redirect(to: Paths.home)
            case .restarted(let start):
                if case .identityProvider = start.entry { front.enter(start, scene.call) } else { begin(start) }
            }
        if let chosen = scene.chosen { response.setCookie(front.localeCookie(chosen)) }
        return response
    }

    /// Sets the session's cookies and goes where the person was going.
    func finish(_ signedIn: SignedIn, _ scene: SignInScene) -> Response {
        var response =
            switch signedIn.next {
            case .respond(let answer): front.respond(answer, texts: texts(scene, account: signedIn.locale))
            case .consent(let start): front.go(to: Paths.consent, start)
            case .device(let start): front.go(to: Paths.deviceConfirm, start)
            case .page(let path): front.redirect(to: path.value)
            case .home: front.redirect(to: Paths.home)
            }
        let lifetime = (signedIn.expiresAt - clock.now()).components.seconds
        for line in front.cookies(present: signedIn.sessionSecret, others: signedIn.others, for: lifetime) {
            response.setCookie(line)
        }
        response.setCookie(signedIn.deviceSecret.map(front.deviceCookie))
        response.setCookie(signedIn.organization.map(front.organizationCookie))
        // A code brings this one itself.
        if case .respond(let answer) = signedIn.next, answer.browserState != nil { return response }
        response.setCookie(front.cookie(signedIn.browserState))
        return response
    }

    func texts(
        _ scene: SignInScene, requested: [String] = [], account: String? = nil, organization: Organization? = nil
    ) -> Texts {
        front.texts(
            for: scene.call, chosen: scene.chosen, requested: requested, account: account,
            organization: organization?.policy.defaultLocale)
    }

    /// The texts for somebody who has shown who they are, of an organization where that is known.
    func texts(_ scene: SignInScene, _ language: LanguageWishes, of organization: Organization? = nil) -> Texts {
        texts(scene, requested: language.uiLocales, account: language.locale, organization: organization)
    }
}

extension EnrolmentSubmission {
    /// What was done with the form of an enrolment: its buttons say so, or else its field.
    init(_ form: FormParameters) {
        if form["done"] != nil {
            self = .done
        } else if form["restart"] != nil {
            self = .restart
        } else {
            self = form["code"].map(EnrolmentSubmission.code) ?? .name(form["name"] ?? "")
        }
    }
}

/// One request to a page of a sign-in.
struct SignInScene: Sendable {
    let call: Call
    /// The path below the issuer.
    let path: String
    /// Whether the person answered the page, and did not only ask for it or for another language.
    let isAnswer: Bool
    /// The language chosen in the list just now.
    var chosen: String?
    /// The email as typed.
    var email: String?
    /// The organization as typed.
    var organization: String?

    /// The person has just set a new password and is to sign in with it.
    var isReset: Bool { !isAnswer && (try? call.query)?[Paths.doneParameter] == Paths.doneReset }

    /// Where the form of a page goes: to the page itself, with the language chosen on it.
    func action(_ path: String, interaction: String, base: String) -> String {
        let address = base + Paths.page(path, interaction: interaction)
        let wish = chosen ?? (try? call.query)?["ui_locales"]
        return wish.map { "\(address)&ui_locales=\(PercentEncoding.encodeQueryValue($0))" } ?? address
    }
}
