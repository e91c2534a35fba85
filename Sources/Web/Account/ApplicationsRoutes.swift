import Hummingbird
import Identity
import Primitives
package import Provider

/// What somebody allowed applications, and the way to take it back.
package struct ApplicationsRoutes: Sendable {
    private let own: OwnApplications
    private let withdraw: WithdrawConsent
    private let door: AccountDoor

    /// The routes over the use cases.
    package init(_ own: OwnApplications, _ withdraw: WithdrawConsent, door: AccountDoor) {
        self.own = own
        self.withdraw = withdraw
        self.door = door
    }

    /// The page and its forms.
    package var routes: [Route] {
        [
            door.route(
                Paths.accountApplications, in: .applications,
                [.get: { try await show($0) }, .post: { try await takeBack($0) }])
        ]
    }

    private func show(_ context: AccountContext) async throws -> Response {
        let texts = context.texts
        let entries = try await own.list(of: context.person)
        let page = ApplicationsPage(
            heading: texts(.accountApplicationsTitle),
            notice: context.says("revoked") ? texts(.accountApplicationsRevoked) : nil,
            action: context.action(Paths.accountApplications), csrf: context.csrf,
            applications: entries.map { row($0, texts) })
        let images = Set(entries.flatMap(\.client.imageSources)).sorted()
        return context.page(page, policy: ContentPolicy.page(images: images))
    }

    private func row(_ entry: OwnApplications.Entry, _ texts: Texts) -> ApplicationsPage.Row {
        let client = entry.client
        let state: TextKey =
            switch entry.reach {
            case .offline: .accountApplicationsOffline
            case .session: .accountApplicationsOnline
            case .nothing: .accountApplicationsRemembered
            }
        return .init(
            client: client.id.value, name: client.displayName, logo: client.card.logo,
            requests: texts.sentences(scopes: entry.scopes), state: texts(state),
            given: Moment(entry.givenAt),
            revoke: texts(.accountApplicationsRevokeNamed, ["application": .text(client.displayName)]))
    }

    private func takeBack(_ context: AccountContext) async throws -> Response {
        guard let client = try await context.form["client"] else { throw Refusal.malformed }
        _ = try await withdraw.run(from: ClientID(client), by: context.call.visitor)
        return context.go(to: Paths.accountApplications, having: "revoked")
    }
}
