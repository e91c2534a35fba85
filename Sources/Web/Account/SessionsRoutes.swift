import Hummingbird
import Identity
import Primitives
package import Provider

/// Where somebody is signed in, and the way to sign out there.
package struct SessionsRoutes: Sendable {
    private let own: OwnSessions
    private let door: AccountDoor

    /// The routes over the use case.
    package init(_ own: OwnSessions, door: AccountDoor) {
        self.own = own
        self.door = door
    }

    /// The page and its forms.
    package var routes: [Route] {
        [
            door.route(
                Paths.accountSessions, in: .sessions,
                [.get: { try await show($0) }, .post: { try await end($0) }])
        ]
    }

    private func show(_ context: AccountContext) async throws -> Response {
        let texts = context.texts
        let rows = try await own.list(of: context.person).map { session in
            SessionsPage.Row(
                id: session.id.value, device: texts.device(session.agent), network: session.network,
                began: Moment(session.startedAt), seen: Moment(session.lastSeenAt),
                isThis: session.id == context.person.session.id)
        }
        return context.page(
            SessionsPage(
                heading: texts(.accountSessionsTitle),
                notice: context.says("ended") ? texts(.accountSessionsEnded) : nil,
                action: context.action(Paths.accountSessions), csrf: context.csrf, sessions: rows,
                isSingleSignOn: context.isSingleSignOn))
    }

    /// A session that was over already is ended: nobody needs to be told of an error.
    private func end(_ context: AccountContext) async throws -> Response {
        let form = try await context.form
        let visitor = context.call.visitor
        switch form["end"] {
        case "others": _ = try await own.endOthers(of: context.person, visitor: visitor)
        case let id?: _ = try await own.end(SessionID(id), of: context.person, visitor: visitor)
        case nil: throw Refusal.malformed
        }
        return context.go(to: Paths.accountSessions, having: "ended")
    }
}

extension Texts {
    /// A browser and what it runs on, in words.
    func device(_ agent: String) -> String {
        let name = AgentName(agent)
        if let browser = name.browser, let system = name.system {
            return self(.accountDevice, ["browser": .text(browser), "system": .text(system)])
        }
        return name.browser ?? name.system ?? self(.accountDeviceUnknown)
    }
}
