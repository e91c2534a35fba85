import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import Primitives
import Provider

extension SignInRoutes {
    /// The question for a code, of a device or one of the recovery codes: each has a page of its own.
    func page(_ form: SecondFactorForm, _ scene: SignInScene) -> Response {
        let isRecovery = scene.call.target.path.hasSuffix(Paths.recoveryCode)
        guard isRecovery || scene.call.target.path.hasSuffix(Paths.secondFactor) else {
            return go(to: Paths.secondFactor, form.interaction)
        }
        let texts = texts(scene, form.language, of: form.organization)
        var response =
            isRecovery ? recoveryPage(form, scene, texts) : codePage(form, scene, texts)
        if case .paused(let pause) = form.problem {
            response.status = .tooManyRequests
            response.headers[.retryAfter] = "\(pause.secondsRoundedUp)"
        }
        return response
    }

    private func codePage(_ form: SecondFactorForm, _ scene: SignInScene, _ texts: Texts) -> Response {
        let page = SecondFactorPage(
            heading: texts(.factorTitle), problem: form.problem.map { FactorTexts.sentence($0, texts) },
            action: scene.action(Paths.secondFactor, interaction: form.interaction.value, base: front.pages.base),
            csrf: token(form.interaction, scene), isCodeWrong: form.problem.isAboutCode,
            isPaused: form.problem.isPause,
            recovery: front.pages.base + Paths.page(Paths.recoveryCode, interaction: form.interaction.value))
        return front.pages.response(
            page, texts: texts, emblem: front.emblem(of: form.organization),
            status: form.problem == nil ? .ok : .unprocessableContent, policy: policy(for: form.client))
    }

    private func recoveryPage(_ form: SecondFactorForm, _ scene: SignInScene, _ texts: Texts) -> Response {
        let problem = form.problem.map { problem in
            problem.isPause ? FactorTexts.sentence(problem, texts) : texts(.recoveryWrong)
        }
        let page = RecoveryCodePage(
            heading: texts(.recoveryTitle), problem: problem,
            action: scene.action(Paths.recoveryCode, interaction: form.interaction.value, base: front.pages.base),
            csrf: token(form.interaction, scene), isCodeWrong: form.problem.isAboutCode,
            isPaused: form.problem.isPause,
            device: front.pages.base + Paths.page(Paths.secondFactor, interaction: form.interaction.value))
        return front.pages.response(
            page, texts: texts, emblem: front.emblem(of: form.organization),
            status: form.problem == nil ? .ok : .unprocessableContent, policy: policy(for: form.client))
    }

    /// The steps of enrolling a device.
    ///
    /// A step that was answered is left by a redirect, so that going back or reloading never sends a form again; but not
    /// the one that shows the recovery codes, which is only ever an answer.
    func page(_ form: EnrolmentForm, _ scene: SignInScene) -> Response {
        guard scene.call.target.path.hasSuffix(Paths.enrolment) else {
            return go(to: Paths.enrolment, form.interaction)
        }
        let texts = texts(scene, form.language, of: form.organization)
        let action = scene.action(Paths.enrolment, interaction: form.interaction.value, base: front.pages.base)
        let csrf = token(form.interaction, scene)
        let problem = form.problem.map { FactorTexts.sentence($0, texts) }
        let status: HTTPResponse.Status = form.problem == nil ? .ok : .unprocessableContent
        let policy = policy(for: form.client)
        let emblem = front.emblem(of: form.organization)
        switch form.stage {
        case .name, .code:
            if scene.isAnswer, form.problem == nil { return go(to: Paths.enrolment, form.interaction) }
        case .done: break
        }
        switch form.stage {
        case .name(let typed):
            let page = EnrolmentNamePage(
                heading: texts(.enrolNameTitle), problem: problem, action: action, csrf: csrf, name: typed)
            return front.pages.response(page, texts: texts, emblem: emblem, status: status, policy: policy)
        case .code(let key):
            let picture = Paths.page(Paths.enrolmentPicture, interaction: form.interaction.value)
            let page = EnrolmentCodePage(
                heading: texts(.enrolCodeTitle), problem: problem, action: action, csrf: csrf,
                device: texts(.enrolDevice, ["device": .text(key.deviceName)]),
                picture: "\(front.pages.base)\(picture)&of=\(key.stamp.microseconds)",
                groups: FactorTexts.groups(of: key.secret))
            return front.pages.response(page, texts: texts, emblem: emblem, status: status, policy: policy)
        case .done(let codes):
            let page = FactorTexts.page(codes, action: action, csrf: csrf, texts)
            return front.pages.response(page, texts: texts, emblem: emblem, status: status, policy: policy)
        }
    }

    /// The QR code of an enrolment under way, for the browser it is under way in.
    func picture(_ call: Call) async throws -> Response {
        guard let id = try call.interaction,
            case .enrol(let form) = try await flow.show(InteractionID(id), visitor: call.visitor),
            case .code(let key) = form.stage
        else { throw Refusal.notFound }
        return try .picture(of: key)
    }
}

extension Response {
    /// A key as a picture; nothing keeps it (`Cache-Control: no-store`, as on every answer that says nothing else).
    static func picture(of key: EnrolmentKey) throws -> Response {
        guard let code = QRCode(key.uri.reveal()) else { throw Refusal.notFound }
        return Response(
            status: .ok, headers: [.contentType: "image/svg+xml"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: code.svg)))
    }
}

extension SecondFactorProblem {
    /// Whether no code is looked at now.
    fileprivate var isPause: Bool { if case .paused = self { true } else { false } }
}

extension SecondFactorProblem? {
    fileprivate var isPause: Bool { self?.isPause ?? false }

    /// Whether the field is what is wrong.
    fileprivate var isAboutCode: Bool { self != nil && !isPause }
}
