import SQLStorage
import Storage
import Synchronization

/// An engine that remembers every statement it was given.
final class ListeningEngine: SQLEngine {
    private let base: any SQLEngine
    private let heard = Mutex<[SQL]>([])

    init(_ base: any SQLEngine) { self.base = base }

    var dialect: Dialect { base.dialect }

    /// The statements since the last time this was asked.
    func statements() -> [SQL] {
        heard.withLock { heard in
            defer { heard = [] }
            return heard
        }
    }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await base.read { [self] connection in try body(ListeningConnection(base: connection, hear: hear)) }
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await base.write { [self] connection in try body(ListeningConnection(base: connection, hear: hear)) }
    }

    func close() async { await base.close() }

    private func hear(_ sql: SQL) { heard.withLock { $0.append(sql) } }
}

private struct ListeningConnection: SQLConnection {
    let base: any SQLConnection
    let hear: (SQL) -> Void

    func outcome(of sql: SQL) throws(StorageError) -> SQLOutcome {
        hear(sql)
        return try base.outcome(of: sql)
    }
}
