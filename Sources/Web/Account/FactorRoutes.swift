import HTTPTypes
import Hummingbird
import Identity
import Primitives
package import Provider
import SignIn

/// Somebody's devices for one-time codes and their recovery codes.
package struct FactorRoutes: Sendable {
    private let factors: AccountFactors
    private let door: AccountDoor

    /// The routes over the use case.
    package init(_ factors: AccountFactors, door: AccountDoor) {
        self.factors = factors
        self.door = door
    }

    /// The list, and the steps of adding a device.
    package var routes: [Route] {
        [
            door.route(
                Paths.accountFactors, in: .factors,
                [.get: own { try await show($0, problem: nil) }, .post: own { try await change($0) }]),
            door.route(
                Paths.accountEnrolment, in: .factors,
                [.get: own { try await enrolment($0) }, .post: own { try await enrol($0) }]),
            door.route(Paths.accountEnrolmentPicture, in: .factors, [.get: own { try await picture($0) }]),
        ]
    }

    /// Who came through single sign-on never sees any of it.
    private func own(_ handler: @escaping AccountHandler) -> AccountHandler {
        { context in
            guard context.person.selfService.secondFactor else { throw Refusal.notFound }
            return try await handler(context)
        }
    }

    // MARK: The list

    private func show(_ context: AccountContext, problem: TextKey?) async throws -> Response {
        let texts = context.texts
        let overview = try await factors.overview(of: context.person)
        let notice: TextKey? =
            context.says("added") ? .accountFactorsAdded : context.says("removed") ? .accountFactorsRemoved : nil
        let mayGo = !overview.keepsOne || overview.devices.count > 1
        let page = FactorsPage(
            heading: texts(.accountFactorsTitle), problem: problem.map { texts($0) },
            notice: problem == nil ? notice.map { texts($0) } : nil, action: context.action(Paths.accountFactors),
            csrf: context.csrf, add: context.action(Paths.accountEnrolment),
            devices: overview.devices.map { device in
                .init(
                    id: device.id.value, name: device.name, added: Moment(device.createdAt),
                    used: device.lastUsedAt.map(Moment.init), mayGo: mayGo)
            },
            codesLeft: texts(.accountFactorsCodesLeft, ["left": .count(overview.recoveryCodesLeft)]))
        return context.page(page, status: problem == nil ? .ok : .unprocessableContent)
    }

    private func change(_ context: AccountContext) async throws -> Response {
        let form = try await context.form
        if let detour = try await door.confirmation(context, before: Paths.accountFactors) { return detour }
        let visitor = context.call.visitor
        if let device = form["remove"] {
            let isGone = try await factors.remove(TOTPDeviceID(device), by: context.person, visitor: visitor)
            return isGone
                ? context.go(to: Paths.accountFactors, having: "removed")
                : try await show(context, problem: .accountFactorsLast)
        }
        if form["done"] != nil { return context.go(to: Paths.accountFactors) }
        guard form["codes"] != nil else { throw Refusal.malformed }
        guard let codes = try await factors.replaceRecoveryCodes(by: context.person, visitor: visitor) else {
            return context.go(to: Paths.accountFactors)
        }
        return show(codes, at: Paths.accountFactors, context)
    }

    // MARK: A new device

    private func enrolment(_ context: AccountContext) async throws -> Response {
        if let detour = try await door.confirmation(context, before: Paths.accountEnrolment) { return detour }
        guard let id = context.enrolment, let key = try await factors.key(of: id, for: context.person) else {
            return name(context, typed: "", problem: nil)
        }
        return show(key, of: id, problem: nil, context)
    }

    private func enrol(_ context: AccountContext) async throws -> Response {
        let form = try await context.form
        if let detour = try await door.confirmation(context, before: Paths.accountEnrolment) { return detour }
        if form["done"] != nil { return context.go(to: Paths.accountFactors, having: "added") }
        if form["restart"] != nil { return context.go(to: Paths.accountEnrolment) }
        guard let id = context.enrolment, let typed = form["code"] else {
            return try await begin(context, named: form["name"] ?? "")
        }
        switch try await factors.confirm(id, with: typed, by: context.person, visitor: context.call.visitor) {
        case .enrolled(let codes):
            return codes.isEmpty
                ? context.go(to: Paths.accountFactors, having: "added")
                : show(codes, at: Paths.accountEnrolment, context)
        case .refused(let problem):
            guard let key = try await factors.key(of: id, for: context.person) else { break }
            return show(key, of: id, problem: problem, context)
        case .gone: break
        }
        return context.go(to: Paths.accountFactors)
    }

    private func begin(_ context: AccountContext, named typed: String) async throws -> Response {
        switch try await factors.begin(named: typed, by: context.person) {
        case .success(let id):
            return context.go(to: "\(Paths.accountEnrolment)?\(Paths.enrolmentParameter)=\(id.value)")
        case .failure(let problem): return name(context, typed: typed, problem: problem)
        }
    }

    private func name(_ context: AccountContext, typed: String, problem: EnrolmentProblem?) -> Response {
        let texts = context.texts
        let page = EnrolmentNamePage(
            heading: texts(.enrolNameTitle), problem: problem.map { FactorTexts.sentence($0, texts) },
            hasLanguages: false, action: context.action(Paths.accountEnrolment), csrf: context.csrf, name: typed)
        return context.page(page, status: problem == nil ? .ok : .unprocessableContent)
    }

    private func show(
        _ key: EnrolmentKey, of id: EnrolmentID, problem: EnrolmentProblem?, _ context: AccountContext
    ) -> Response {
        let texts = context.texts
        let query = "\(Paths.enrolmentParameter)=\(id.value)"
        let page = EnrolmentCodePage(
            heading: texts(.enrolCodeTitle), problem: problem.map { FactorTexts.sentence($0, texts) },
            hasLanguages: false, action: context.action("\(Paths.accountEnrolment)?\(query)"), csrf: context.csrf,
            device: texts(.enrolDevice, ["device": .text(key.deviceName)]),
            picture: context.action("\(Paths.accountEnrolmentPicture)?\(query)"),
            groups: FactorTexts.groups(of: key.secret))
        return context.page(page, status: problem == nil ? .ok : .unprocessableContent)
    }

    /// The recovery codes, which are kept before anything else happens; the form goes to `path`.
    private func show(_ codes: [Secret<String>], at path: String, _ context: AccountContext) -> Response {
        context.page(
            FactorTexts.page(
                codes, action: context.action(path), csrf: context.csrf, context.texts))
    }

    private func picture(_ context: AccountContext) async throws -> Response {
        guard let id = context.enrolment, let key = try await factors.key(of: id, for: context.person) else {
            throw Refusal.notFound
        }
        return try .picture(of: key)
    }
}

extension AccountContext {
    /// The enrolment that the address names.
    fileprivate var enrolment: EnrolmentID? {
        (try? call.query)?[Paths.enrolmentParameter].map { EnrolmentID($0) }
    }
}
