import SQLStorage
import Storage
import Synchronization

/// When the statement that fails is lost.
enum Fault: CaseIterable {
    /// Before the database has seen it.
    case before
    /// After the database has carried it out.
    case after
}

/// An engine that fails at one statement of every unit that writes.
struct FaultyEngine: SQLEngine {
    let base: any SQLEngine
    let fault: Fault
    /// Which statement, counted from 1.
    let position: Int

    var dialect: Dialect { base.dialect }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await base.read(body)
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await base.write { connection in
            try body(FaultyConnection(base: connection, fault: fault, position: position))
        }
    }

    func close() async { await base.close() }
}

/// A connection that fails at one statement.
private final class FaultyConnection: SQLConnection {
    private let base: any SQLConnection
    private let fault: Fault
    private let position: Int
    private let count = Mutex(0)

    init(base: any SQLConnection, fault: Fault, position: Int) {
        self.base = base
        self.fault = fault
        self.position = position
    }

    func rows(_ sql: SQL) throws(StorageError) -> [Row] {
        let fails = isTurn()
        if fails, fault == .before { throw failure }
        let rows = try base.rows(sql)
        if fails { throw failure }
        return rows
    }

    func run(_ sql: SQL) throws(StorageError) -> Int {
        let fails = isTurn()
        if fails, fault == .before { throw failure }
        let changes = try base.run(sql)
        if fails { throw failure }
        return changes
    }

    private func isTurn() -> Bool {
        count.withLock { count in
            count += 1
            return count == position
        }
    }

    // Not `unavailable`, which is tried again where a node starts.
    private var failure: StorageError { .failed("broken on purpose at statement \(position)") }
}

extension SQLEngine {
    /// Every row of every table.
    func contents() async throws -> [String: Set<[SQLValue]>] {
        let tables = [
            "configuration", "organizations", "organization_domains", "accounts", "passwords", "clients",
            "client_origins", "interactions", "sessions", "grants", "refresh_tokens", "revoked_access_tokens",
            "one_time_values", "attempts", "signing_keys", "sealed_keys", "mails",
            "account_links", "audit_events", "audit_heads", "connections", "identity_providers",
            "service_provider_keys", "connection_attempts", "federation_requests", "federated_identities",
            "organization_logos",
        ]
        return try await read { connection in
            var contents: [String: Set<[SQLValue]>] = [:]
            for table in tables {
                contents[table] = Set(try connection.rows(SQL(stringLiteral: "select * from \(table)")).map(\.values))
            }
            return contents
        }
    }
}
