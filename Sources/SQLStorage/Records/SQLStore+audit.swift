package import Identity
import Primitives
package import Storage

extension SQLStore {
    package func append(
        _ event: AuditEvent, sealing seal: @escaping @Sendable (AuditLine) -> [UInt8]
    ) async throws {
        let stream = event.organization?.value ?? ""
        let text = event.document
        try await engine.write { connection in
            let head = try connection.nextLine(of: stream)
            let line = AuditLine(stream: stream, number: head.number, text: text, previous: head.hash)
            let hash = seal(line)
            _ = try connection.run(
                """
                insert into audit_events (stream, number, id, at, action, account, event, hash)
                values (
                    \(stream), \(line.number), \(event.id), \(event.at), \(event.action), \(event.account), \(text),
                    \(hash))
                """)
            _ = try connection.run("update audit_heads set hash = \(hash) where stream = \(stream)")
        }
    }
}

extension SQLConnection {
    /// Takes the next place of a log, which nobody else gets, and says the hash of the line before it.
    fileprivate func nextLine(of stream: String) throws(StorageError) -> (number: Int64, hash: [UInt8]) {
        let rows = try rows(
            """
            insert into audit_heads (stream, number, hash) values (\(stream), 1, \([UInt8]()))
            on conflict (stream) do update set number = audit_heads.number + 1
            returning number, hash
            """)
        guard
            let head = try rows.first?.decoded({ row throws(StorageError) in
                (number: try row.next(Int64.self), hash: try row.next([UInt8].self))
            })
        else { throw StorageError.failed("the audit log gave no place") }
        return head
    }
}

extension AuditEvent {
    /// The event as JSON, always the same text for the same event.
    fileprivate var document: String {
        var writer = JSONObjectWriter()
        writer.add("id", id.value)
        writer.add("at", at.microseconds)
        if let organization { writer.add("organization", organization.value) }
        writer.add("action", action.rawValue)
        writer.add("result", result.rawValue)
        switch actor {
        case .nobody: writer.add("actor", "nobody")
        case .account(let id): writer.add("actor", "account:\(id.value)")
        case .shell: writer.add("actor", "shell")
        case .system: writer.add("actor", "system")
        }
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
}

extension AuditEvent.Action: SQLConvertible {}
