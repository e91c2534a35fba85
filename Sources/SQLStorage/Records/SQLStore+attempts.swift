package import Identity
import Primitives
import Storage

extension SQLStore {
    package func record(_ attempt: ConnectionAttempt) async throws {
        let text = try Document.text(of: attempt)
        try await engine.write { sql in
            // Holds the connection's row, so that of many at once each sees those before it.
            let isKnown = try sql.run(
                """
                update connections set
                    accepted_at = case when \(attempt.outcome == .accepted) = 1 then \(attempt.at) else accepted_at end,
                    refused_at = case when \(attempt.outcome == .refused) = 1 then \(attempt.at) else refused_at end
                where id = \(attempt.connection)
                """)
            // Removed while the answer was on its way.
            guard isKnown == 1 else { return }
            try sql.run(
                later: """
                    insert into connection_attempts (id, connection, at, attempt)
                    values (\(attempt.id), \(attempt.connection), \(attempt.at), \(text))
                    on conflict (id) do update set at = excluded.at, attempt = excluded.attempt
                    where connection_attempts.connection = excluded.connection
                    """)
            try sql.run(
                later: """
                    delete from connection_attempts where connection = \(attempt.connection) and id in (
                        select id from connection_attempts where connection = \(attempt.connection)
                        order by at desc, id desc limit 1000 offset \(ConnectionAttempt.kept))
                    """)
        }
    }

    package func attempts(of connection: ConnectionID, limit: Int) async throws -> [ConnectionAttempt] {
        try await engine.all(
            """
            select attempt from connection_attempts
            where connection = \(connection) order by at desc, id desc limit \(limit)
            """, ConnectionAttempt.read)
    }

    package func attempt(_ id: AttemptID) async throws -> ConnectionAttempt? {
        try await engine.first("select attempt from connection_attempts where id = \(id)", ConnectionAttempt.read)
    }
}

extension ConnectionAttempt {
    /// Reads the column of an attempt.
    fileprivate static func read(_ row: inout RowReader) throws(StorageError) -> ConnectionAttempt {
        try Document.value(ConnectionAttempt.self, of: row.next())
    }
}
