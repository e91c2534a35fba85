import SQLStorage
import Storage
import Synchronization
import TestKit

/// An engine that remembers every statement it was given, of units that read, too.
final class ListeningEngine: EngineInFront {
    let base: any SQLEngine
    private let heard = Mutex<[SQL]>([])

    init(_ base: any SQLEngine) { self.base = base }

    /// The statements since the last time this was asked.
    func statements() -> [SQL] {
        heard.withLock { heard in
            defer { heard = [] }
            return heard
        }
    }

    func connection(before connection: any SQLConnection) -> any SQLConnection {
        ListeningConnection(base: connection, hear: hear)
    }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await base.read { [self] in try body(connection(before: $0)) }
    }

    private func hear(_ sql: SQL) { heard.withLock { $0.append(sql) } }
}

private struct ListeningConnection: SQLConnection {
    let base: any SQLConnection
    let hear: (SQL) -> Void

    var dialect: Dialect { base.dialect }

    func outcome(of sql: SQL) throws(StorageError) -> SQLOutcome {
        hear(sql)
        return try base.outcome(of: sql)
    }
}
