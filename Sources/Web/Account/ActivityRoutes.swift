import Hummingbird
import Identity
import Primitives
package import Provider

/// What happened to somebody's account.
package struct ActivityRoutes: Sendable {
    private let own: OwnActivity
    private let door: AccountDoor

    /// The routes over the use case.
    package init(_ own: OwnActivity, door: AccountDoor) {
        self.own = own
        self.door = door
    }

    /// The page.
    package var routes: [Route] {
        [door.route(Paths.accountActivity, in: .activity, [.get: { try await show($0) }])]
    }

    private func show(_ context: AccountContext) async throws -> Response {
        let texts = context.texts
        let place = try context.call.query["before"].flatMap(OwnActivity.Place.init(text:))
        let contents = try await own.page(before: place, of: context.person)
        let address = context.action(Paths.accountActivity)
        let page = ActivityPage(
            heading: texts(.accountActivityTitle),
            events: contents.events.map { row($0, contents, context) },
            latest: place == nil ? nil : address,
            older: contents.last.map { "\(address)?before=\(OwnActivity.Place(at: $0.at, id: $0.id).text)" },
            isSingleSignOn: context.isSingleSignOn)
        return context.page(page)
    }

    private func row(
        _ event: AuditEvent, _ contents: OwnActivity.Contents, _ context: AccountContext
    ) -> ActivityPage.Row {
        let texts = context.texts
        let agent = event.origin.agent ?? ""
        return .init(
            action: event.action.rawValue, text: texts.sentence(event), time: Moment(event.at),
            application: event.client.map { contents.clients[$0]?.displayName ?? $0.value.onOneLine },
            device: agent.isEmpty ? nil : texts.device(agent), network: event.origin.network,
            actor: texts.actor(of: event, seenBy: context.person.account.id), isFailure: event.result == .fail)
    }
}

extension OwnActivity.Place {
    /// Reads what `text` wrote; nil for anything else.
    init?(text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Int64(parts[0]), time >= 0, parts[1].utf8.count <= 100 else { return nil }
        self.init(at: Timestamp(microseconds: time), id: AuditEventID(String(parts[1])))
    }

    /// The place in an address.
    var text: String { "\(at.microseconds).\(PercentEncoding.encodeQueryValue(id.value))" }
}

extension Texts {
    /// What happened, in words.
    func sentence(_ event: AuditEvent) -> String {
        let name = event.action.rawValue
        if event.result == .fail, let key = TextKey(rawValue: "activity.failed.\(name)") { return self(key) }
        let sentence = TextKey(rawValue: "activity.event.\(name)").map { self($0) } ?? name
        return event.result == .ok ? sentence : self(.activityFailed, ["event": .text(sentence)])
    }

    /// Who did it, in words; nil when it was the person, or nobody that is known.
    func actor(of event: AuditEvent, seenBy person: AccountID) -> String? {
        switch event.actor {
        case .nobody: nil
        case .account(let id): id == person ? nil : self(.activityByAdministrator)
        case .shell: self(.activityByOperator)
        case .system: self(.activityBySystem)
        }
    }
}
