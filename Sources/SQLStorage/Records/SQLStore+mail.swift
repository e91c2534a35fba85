import Identity
package import Primitives
package import Storage

extension SQLStore {
    package func enqueue(_ mail: QueuedMail, at now: Timestamp) async throws {
        _ = try await engine.run(
            """
            insert into mails (id, sealed, queued_at, status, attempts, due_at)
            values (\(mail.id), \(mail.sealed), \(now), 'waiting', 0, \(now))
            """)
    }
}
