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
    package var routes: [Route] {
        [
            route(Paths.login) { form in
                .credentials(email: form["email"] ?? "", password: Secret(form["password"] ?? ""))
            },
            route(Paths.selectOrganization) { form in .organization(form["organization"] ?? "") },
            route(Paths.secondFactor) { form in .code(form["code"] ?? "") },
            route(Paths.recoveryCode) { form in .recoveryCode(form["recovery_code"] ?? "") },
            route(Paths.enrolment) { form in .enrolment(EnrolmentSubmission(form)) },
            Route(Paths.enrolmentPicture, for: .person, [.get: { try await picture($0) }]),
            route(Paths.changePassword) { form in
                .newPassword(
                    current: Secret(form["password"] ?? ""), new: Secret(form["new_password"] ?? ""),
                    confirmation: Secret(form["confirm_password"] ?? ""))
            },
        ]
    }

    private func route(
        _ path: String, submission: @escaping @Sendable (FormParameters) -> SignInSubmission
    ) -> Route {
        Route(
            path, for: .person, [.get: { try await show($0) }, .post: { try await submit($0, submission) }])
    }

    private func show(_ call: Call) async throws -> Response {
        guard let id = try call.interaction else {
            return begin(try await flow.start(visitor: call.visitor), done: try call.query[Paths.doneParameter])
        }
        let view = try await flow.show(InteractionID(id), visitor: call.visitor)
        return render(view, SignInScene(call: call, isAnswer: false))
    }

    private func submit(
        _ call: Call, _ submission: (FormParameters) -> SignInSubmission
    ) async throws -> Response {
        guard let id = try call.interaction else { return front.redirect(to: Paths.login) }
        let form = try await call.ownForm
        try front.forms.check(form, browser: call.visitor.browser, purpose: id, fields: call.fields)
        var scene = SignInScene(call: call, isAnswer: form["language"] == nil)
        scene.chosen = front.chosenLanguage(in: form, shown: front.texts(for: call))
        scene.email = form["email"]
        guard scene.isAnswer else {
            return render(try await flow.show(InteractionID(id), visitor: call.visitor), scene)
        }
        return render(try await flow.submit(submission(form), to: InteractionID(id), visitor: call.visitor), scene)
    }

    /// Goes to the page of a new sign-in, and takes along what was done before it.
    private func begin(_ start: SignInStart, done: String? = nil) -> Response {
        var response = front.go(to: Paths.login, start)
        if done == Paths.doneReset, let location = response.headers[.location] {
            response.headers[.location] = "\(location)&\(Paths.doneParameter)=\(Paths.doneReset)"
        }
        return response
    }

    /// The page for a view, or the way to it when it is at another path.
    private func render(_ view: SignInView, _ scene: SignInScene) -> Response {
        var response =
            switch view {
            case .form(let form): page(form, scene)
            case .chooseOrganization(let id, let choices, let client): page(choices, of: id, for: client, scene)
            case .changePassword(let form): page(form, scene)
            case .secondFactor(let form): page(form, scene)
            case .enrol(let form): page(form, scene)
            case .refused(let refusal): page(refusal, scene)
            case .finished(let signedIn): finish(signedIn, scene)
            case .respond(let answer): front.respond(answer, texts: texts(scene))
            case .consent(let start): front.go(to: Paths.consent, start)
            case .device(let start): front.go(to: Paths.deviceConfirm, start)
            case .page(let path): front.redirect(to: path.value)
            case .restarted(let start): begin(start)
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
        response.setCookie(front.cookies.set(.session, to: signedIn.sessionSecret.reveal(), for: lifetime))
        response.setCookie(signedIn.deviceSecret.map(front.deviceCookie))
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
    /// Whether the person answered the page, and did not only ask for it or for another language.
    let isAnswer: Bool
    /// The language chosen in the list just now.
    var chosen: String?
    /// The email as typed.
    var email: String?

    /// The person has just set a new password and is to sign in with it.
    var isReset: Bool { !isAnswer && (try? call.query)?[Paths.doneParameter] == Paths.doneReset }

    /// Where the form of a page goes: to the page itself, with the language chosen on it.
    func action(_ path: String, interaction: String, base: String) -> String {
        let address = base + Paths.page(path, interaction: interaction)
        let wish = chosen ?? (try? call.query)?["ui_locales"]
        return wish.map { "\(address)&ui_locales=\(PercentEncoding.encodeQueryValue($0))" } ?? address
    }
}
