import Hummingbird
import Identity
import Primitives
package import Provider

/// The start page of a signed-in person.
package struct HomeRoutes: Sendable {
    private let home: Provider.HomePage
    private let front: Front

    /// The routes over the use case.
    package init(_ home: Provider.HomePage, front: Front) {
        self.home = home
        self.front = front
    }

    /// Nobody yet: the sign-in page.
    package var routes: [Route] { [Route(Paths.home, for: .person, [.get: { try await show($0) }])] }

    private func show(_ call: Call) async throws -> Response {
        guard let contents = try await home.contents(for: call.visitor) else {
            return front.redirect(to: Paths.login)
        }
        let texts = front.texts(
            for: call, account: contents.account.locale, organization: contents.organization.policy.defaultLocale)
        let browser = front.browser(of: call)
        let menu = front.menu(of: contents.account, in: contents.organization, browser: browser.secret)
        let page = HomePage(
            heading: texts(.homeTitle), applications: contents.applications.compactMap(Self.tile))
        let images = Set(contents.applications.flatMap(\.imageSources)).sorted()
        var response = front.pages.response(
            page, texts: texts, menu: menu, policy: ContentPolicy.page(images: images))
        response.setCookie(browser.cookie)
        return response
    }

    private static func tile(_ client: Client) -> HomePage.Tile? {
        guard let url = client.start else { return nil }
        return .init(
            client: client.id.value, name: client.displayName, url: url, logo: client.card.logo)
    }
}
