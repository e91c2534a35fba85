import Primitives

extension AuditEvent {
    /// The event as JSON: always the same text for the same event.
    package var document: String {
        var writer = JSONObjectWriter()
        writer.add("id", id.value)
        writer.add("at", at.microseconds)
        if let organization { writer.add("organization", organization.value) }
        writer.add("action", action.rawValue)
        writer.add("result", result.rawValue)
        writer.add("actor", actor.text)
        if let account { writer.add("account", account.value) }
        if let client { writer.add("client", client.value) }
        if let session { writer.add("session", session.value) }
        if let network = origin.network { writer.add("network", network) }
        if let agent = origin.agent { writer.add("agent", agent) }
        if let request = origin.request { writer.add("request", request) }
        if !details.isEmpty {
            writer.add("details", JSON.object(details.map { .init(name: $0.name, value: .string($0.value)) }))
        }
        return String(decoding: writer.finish(), as: UTF8.self)
    }

    /// Reads what `document` wrote; nil for anything else, an action of a newer version among it.
    package init?(document: String) {
        guard let json = try? JSON.parse(document), let id = json["id"]?.string, let at = json["at"]?.integer,
            let action = json["action"]?.string.flatMap(Action.init(rawValue:)),
            let result = json["result"]?.string.flatMap(Result.init(rawValue:)),
            let actor = json["actor"]?.string.flatMap(Actor.init(text:))
        else { return nil }
        self.init(
            id: AuditEventID(id), at: Timestamp(microseconds: at),
            organization: json["organization"]?.string.map { OrganizationID($0) }, action: action, result: result,
            actor: actor, account: json["account"]?.string.map { AccountID($0) },
            client: json["client"]?.string.map { ClientID($0) },
            session: json["session"]?.string.map { SessionID($0) },
            origin: Origin(
                network: json["network"]?.string, agent: json["agent"]?.string, request: json["request"]?.string),
            details: (json["details"]?.object ?? []).compactMap { member in
                member.value.string.map { Detail(member.name, $0) }
            })
    }
}

extension AuditEvent.Actor {
    fileprivate static let accountPrefix = "account:"

    fileprivate var text: String {
        switch self {
        case .nobody: "nobody"
        case .account(let id): Self.accountPrefix + id.value
        case .shell: "shell"
        case .system: "system"
        }
    }

    fileprivate init?(text: String) {
        switch text {
        case "nobody": self = .nobody
        case "shell": self = .shell
        case "system": self = .system
        default:
            guard text.hasPrefix(Self.accountPrefix) else { return nil }
            self = .account(AccountID(String(text.dropFirst(Self.accountPrefix.count))))
        }
    }
}
