import SQLStorage
import Storage
import Synchronization
import TestKit

/// When the statement that fails is lost.
enum Fault: CaseIterable {
    /// Before the database has seen it.
    case before
    /// After the database has carried it out.
    case after
}

/// An engine that fails at one statement of every unit that writes.
struct FaultyEngine: EngineInFront {
    let base: any SQLEngine
    let fault: Fault
    /// Which statement, counted from 1.
    let position: Int

    func connection(before connection: any SQLConnection) -> any SQLConnection {
        FaultyConnection(base: connection, fault: fault, position: position)
    }
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

    var dialect: Dialect { base.dialect }

    func outcome(of sql: SQL) throws(StorageError) -> SQLOutcome {
        let fails = isTurn()
        if fails, fault == .before { throw failure }
        let outcome = try base.outcome(of: sql)
        if fails { throw failure }
        return outcome
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
