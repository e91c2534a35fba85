import Foundation
import Primitives
package import SQLStorage
import Storage

/// A PostgreSQL database: a fixed number of connections, each with a thread of its own that waits for the server.
package struct PostgresEngine: SQLEngine {
    private let connections: PostgresConnections
    private let threads: BoundedPool

    /// Takes a URL of the form `postgres://user:password@host:port/name?sslmode=…`; connects when first asked.
    ///
    /// Beyond `queueLimit` waiting units of work further ones are refused.
    package init(url: String, connections: Int = 8, queueLimit: Int = 2_048) {
        self.connections = PostgresConnections(url: url)
        threads = BoundedPool(name: "postgres", threads: connections, limit: queueLimit)
    }

    package var dialect: Dialect { .postgres }

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        // Each statement has a snapshot of its own, and reading twice harms nobody.
        try await onThread { connections in try connections.read(body) }
    }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await onThread { connections in try connections.transaction(body) }
    }

    package func rows(changing sql: SQL) async throws -> [Row] {
        try await onThread { connections in try connections.single { connection in try connection.rows(sql) } }
    }

    package func run(_ sql: SQL) async throws -> Int {
        try await onThread { connections in try connections.single { connection in try connection.run(sql) } }
    }

    package func close() async {
        await threads.shutdown()
        connections.close()
    }

    private func onThread<Result: Sendable>(
        _ body: @escaping @Sendable (PostgresConnections) throws -> Result
    ) async throws -> Result {
        do {
            return try await threads.run { [connections] in try body(connections) }
        } catch is BoundedPool.Overloaded {
            throw StorageError.unavailable("too much is waiting for the database")
        }
    }
}
