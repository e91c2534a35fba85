import HTTPTypes
import Hummingbird
import Identity
package import Primitives
package import Provider
import SignIn

/// The change of one's own password.
package struct PasswordRoutes: Sendable {
    private let change: ChangePassword
    private let door: AccountDoor
    private let front: Front
    private let clock: any Clock

    /// The routes over the use case.
    package init(_ change: ChangePassword, door: AccountDoor, front: Front, clock: any Clock) {
        self.change = change
        self.door = door
        self.front = front
        self.clock = clock
    }

    /// The page and its form.
    package var routes: [Route] {
        [
            door.route(
                Paths.accountPassword, in: .password, [.get: { try await show($0) }, .post: { try await submit($0) }])
        ]
    }

    private func show(_ context: AccountContext) async throws -> Response {
        let keeper = context.person.selfService.password
        guard keeper == .own else { return page(context, keeper: keeper) }
        if let detour = try await door.confirmation(context, before: Paths.accountPassword) { return detour }
        return page(context, problem: nil)
    }

    private func submit(_ context: AccountContext) async throws -> Response {
        let form = try await context.form
        let keeper = context.person.selfService.password
        guard keeper == .own else { return page(context, keeper: keeper, status: .forbidden) }
        if let detour = try await door.confirmation(context, before: Paths.accountPassword) { return detour }
        let outcome = try await change.run(
            from: Secret(form["password"] ?? ""), to: Secret(form["new_password"] ?? ""),
            confirmation: Secret(form["confirm_password"] ?? ""), by: context.person, visitor: context.call.visitor)
        switch outcome {
        case .changed(let secret, let expiresAt):
            var response = context.go(to: Paths.accountPassword, having: "changed")
            let lifetime = (expiresAt - clock.now()).components.seconds
            response.setCookie(front.cookies.set(.session, to: secret.reveal(), for: lifetime))
            return response
        case .wrongPassword: return page(context, problem: .wrongPassword)
        case .refused(let problem, let criteria):
            return page(context, problem: .new(problem), criteria: criteria)
        case .locked(let remaining): return locked(context, for: remaining)
        case .notOwn: return page(context, keeper: context.person.selfService.password, status: .forbidden)
        case .sessionOver: return front.redirect(to: Paths.login)
        }
    }

    private func page(
        _ context: AccountContext, problem: PasswordChangeForm.Problem?, criteria: [NewPasswordCriterion]? = nil
    ) -> Response {
        let texts = context.texts
        let fields = fields(
            context, problem: problem,
            criteria: CriteriaList(criteria ?? change.criteria(for: context.person), texts: texts))
        let page = PasswordPage(
            heading: texts(.accountPasswordTitle), problem: problem.map { texts.sentence($0, id: context.call.id) },
            notice: context.says("changed") ? texts(.accountPasswordChanged) : nil, keeper: nil, fields: fields)
        return context.page(page, status: problem == nil ? .ok : .unprocessableContent)
    }

    private func locked(_ context: AccountContext, for remaining: Duration) -> Response {
        let texts = context.texts
        let page = PasswordPage(
            heading: texts(.accountPasswordTitle),
            problem: texts(.signInLocked, ["minutes": .count(remaining.wholeMinutes)]), notice: nil, keeper: nil,
            fields: fields(context, problem: nil, isLocked: true, criteria: nil))
        var response = context.page(page, status: .tooManyRequests)
        response.headers[.retryAfter] = "\(remaining.secondsRoundedUp)"
        return response
    }

    private func fields(
        _ context: AccountContext, problem: PasswordChangeForm.Problem?, isLocked: Bool = false,
        criteria: CriteriaList?
    ) -> PasswordPage.Fields {
        .init(
            action: context.action(Paths.accountPassword), csrf: context.csrf,
            email: context.person.account.email.address, isPasswordWrong: problem == .wrongPassword,
            isNewPasswordWrong: problem?.isAboutNew ?? false, isLocked: isLocked, criteria: criteria)
    }

    /// Somebody else's to change: a sentence instead of fields.
    private func page(
        _ context: AccountContext, keeper: SelfService.Password, status: HTTPResponse.Status = .ok
    ) -> Response {
        let texts = context.texts
        let key: TextKey =
            switch keeper {
            case .inDirectory: .accountPasswordInDirectory
            case .singleSignOn: .accountPasswordSingleSignOn
            case .none, .own: .accountPasswordNone
            }
        let page = PasswordPage(
            heading: texts(.accountPasswordTitle), problem: nil, notice: nil, keeper: texts(key), fields: nil)
        return context.page(page, status: status)
    }
}
