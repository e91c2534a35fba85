import HTTPTypes
import Hummingbird
import Identity
import Primitives
package import Provider
import SignIn

/// My Account: its overview, names and language.
package struct AccountRoutes: Sendable {
    private let change: ChangeProfile
    private let door: AccountDoor
    private let front: Front

    /// The routes over the use case.
    package init(_ change: ChangeProfile, door: AccountDoor, front: Front) {
        self.change = change
        self.door = door
        self.front = front
    }

    /// One route for each page.
    package var routes: [Route] {
        [
            door.route(Paths.account, in: .overview, [.get: { overview($0) }]),
            door.route(
                Paths.accountProfile, in: .profile,
                [.get: { profile($0, problem: nil, typed: nil) }, .post: { try await setNames($0) }]),
            door.route(
                Paths.accountLanguage, in: .language,
                [.get: { language($0) }, .post: { try await setLanguage($0) }]),
        ]
    }

    private func overview(_ context: AccountContext) -> Response {
        let texts = context.texts
        let offered = AccountSection.allCases.filter {
            $0 != .overview && $0.isOffered(to: context.person.selfService)
        }
        return context.page(
            AccountOverviewPage(
                heading: texts(.accountTitle),
                tiles: offered.map {
                    .init(name: texts($0.title), text: texts($0.summary), url: context.action($0.path))
                }))
    }

    private func profile(
        _ context: AccountContext, problem: TextKey?, typed: (given: String, family: String)?
    ) -> Response {
        let texts = context.texts
        let account = context.person.account
        let page = ProfilePage(
            heading: texts(.accountProfileTitle), problem: problem.map { texts($0) },
            notice: context.says("saved") ? texts(.accountSaved) : nil,
            action: context.action(Paths.accountProfile), csrf: context.csrf, email: account.email.address,
            givenName: typed?.given ?? account.givenName ?? "", familyName: typed?.family ?? account.familyName ?? "",
            isOwn: context.person.selfService.profile)
        return context.page(page, status: problem == nil ? .ok : .unprocessableContent)
    }

    private func setNames(_ context: AccountContext) async throws -> Response {
        let form = try await context.form
        let typed = (given: form["given_name"] ?? "", family: form["family_name"] ?? "")
        let outcome = try await change.setNames(
            given: typed.given, family: typed.family, of: context.person, visitor: context.call.visitor)
        return switch outcome {
        case .saved: context.go(to: Paths.accountProfile, having: "saved")
        case .tooLong: profile(context, problem: .accountProfileTooLong, typed: typed)
        case .notOwn: profile(context, problem: .accountProfileManaged, typed: nil)
        }
    }

    private func language(_ context: AccountContext) -> Response {
        let texts = context.texts
        return context.page(
            LanguagePage(
                heading: texts(.accountLanguageTitle), notice: context.says("saved") ? texts(.accountSaved) : nil,
                action: context.action(Paths.accountLanguage), csrf: context.csrf))
    }

    /// The cookie keeps it, too, for the pages that are shown before somebody is known.
    private func setLanguage(_ context: AccountContext) async throws -> Response {
        guard let tag = try await context.form["ui_locales"].flatMap(front.pages.locales.tag) else {
            throw Refusal.malformed
        }
        try await change.setLanguage(tag, of: context.person, visitor: context.call.visitor)
        var response = context.go(to: Paths.accountLanguage, having: "saved")
        response.setCookie(front.localeCookie(tag))
        return response
    }
}
