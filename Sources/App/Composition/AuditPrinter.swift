import Foundation
import Identity
import Primitives
import Provider
import Storage

/// Writes lines of the audit log for people, or as JSON for programs.
struct AuditPrinter {
    private let isJSON: Bool
    private var names: AuditNames

    init(_ services: Services, isJSON: Bool) {
        self.isJSON = isJSON
        names = AuditNames(services)
    }

    /// A line of the log as one line of output.
    mutating func text(of line: StoredAuditLine) async throws -> String {
        guard let event = AuditEvent(document: line.text) else {
            // Written by a newer version, or altered: shown as it is.
            return isJSON
                ? JSON.object([
                    .init(name: "number", value: .integer(line.number)), .init(name: "row", value: .string(line.text)),
                ]).text
                : "\(line.key.at.readable)  \(TerminalText.printable(line.text))"
        }
        return isJSON ? try await json(event, line) : try await plain(event, line)
    }

    private mutating func plain(_ event: AuditEvent, _ line: StoredAuditLine) async throws -> String {
        let columns = [
            event.at.readable, try await names.name(of: line.log).padded(to: 12),
            event.action.rawValue.padded(to: 20), event.result.rawValue.padded(to: 4),
            try await who(event).padded(to: 24), (event.origin.network ?? "-").padded(to: 15),
        ]
        var fields = event.details.map { ($0.name, $0.value) }
        if let client = event.client { fields.append(("client", client.value)) }
        if let session = event.session { fields.append(("session_id", session.value)) }
        if let actor = try await actor(event) { fields.append(("by", actor)) }
        if let request = event.origin.request, !request.isEmpty { fields.append(("request", request)) }
        let details = fields.map { "\($0)=\(TerminalText.field($1))" }
        return (columns.map(TerminalText.printable) + [details.joined(separator: " ")]).joined(separator: "  ")
            .trimmingCharacters(in: .whitespaces)
    }

    /// Whom it is about: the email if there is such an account still, else its id.
    private mutating func who(_ event: AuditEvent) async throws -> String {
        guard let account = event.account else { return "-" }
        return try await names.email(of: account) ?? account.value
    }

    /// Who did it, where that is somebody else.
    private mutating func actor(_ event: AuditEvent) async throws -> String? {
        switch event.actor {
        case .nobody: nil
        case .account(let id): id == event.account ? nil : try await names.email(of: id) ?? id.value
        case .shell: "shell"
        case .system: "system"
        }
    }

    private mutating func json(_ event: AuditEvent, _ line: StoredAuditLine) async throws -> String {
        var writer = JSONObjectWriter()
        writer.add("time", event.at.precise)
        writer.add("organization", line.log.organization == nil ? .null : .string(try await names.name(of: line.log)))
        writer.add("number", line.number)
        writer.add("id", event.id.value)
        writer.add("action", event.action.rawValue)
        writer.add("result", event.result.rawValue)
        writer.add("actor", event.actor.kind)
        if case .account(let id) = event.actor {
            writer.add("actor_id", id.value)
            if let email = try await names.email(of: id) { writer.add("actor_email", email) }
        }
        if let account = event.account {
            writer.add("account", account.value)
            if let email = try await names.email(of: account) { writer.add("email", email) }
        }
        if let client = event.client { writer.add("client", client.value) }
        if let session = event.session { writer.add("session", session.value) }
        if let network = event.origin.network { writer.add("network", network) }
        if let agent = event.origin.agent { writer.add("agent", agent) }
        if let request = event.origin.request { writer.add("request", request) }
        writer.add(
            "details", JSON.object(event.details.map { .init(name: $0.name, value: .string($0.value)) }))
        return String(decoding: writer.finish(), as: UTF8.self)
    }
}

extension AuditEvent.Actor {
    /// Who did it, in a word.
    fileprivate var kind: String {
        switch self {
        case .nobody: "nobody"
        case .account: "account"
        case .shell: "shell"
        case .system: "system"
        }
    }
}

extension Timestamp {
    /// To the microsecond in UTC (RFC 3339).
    fileprivate var precise: String {
        // By remainder: the line may say a time that nobody means, which must not end the command.
        let fraction = String((microseconds % 1_000_000 + 1_000_000) % 1_000_000)
        return readable.dropLast() + "." + String(repeating: "0", count: 6 - fraction.count) + fraction + "Z"
    }
}
