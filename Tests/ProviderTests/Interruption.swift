import Primitives
import SQLStorage
import Storage
import Synchronization
import TestKit

/// Something that happens at one moment of a unit of work: where the first statement that begins with some words would
/// come.
///
/// It happens once each time it is set.
final class Interruption: Sendable {
    /// What happens.
    enum Event {
        /// Somebody else was a moment faster, and had this carried out: the unit of work sees it.
        case change(SQL)
        /// The unit of work comes to nothing, as when the node is killed.
        case failure
    }

    private let state = Mutex<(set: (words: String, event: Event)?, change: SQL?)>((nil, nil))

    /// Has `event` happen where the next statement that begins with `words` would come.
    func set(before words: String, _ event: Event) { state.withLock { $0.set = (words, event) } }

    /// Whether it has yet to happen.
    var isSet: Bool { state.withLock { $0.set != nil } }

    /// Throws where it happens.
    fileprivate func happen(before sql: SQL) throws(StorageError) {
        let happens = state.withLock { state in
            guard let (words, event) = state.set, sql.text.hasPrefix(words) else { return false }
            state.set = nil
            if case .change(let change) = event { state.change = change }
            return true
        }
        if happens { throw .failed("interrupted on purpose") }
    }

    /// What somebody else has carried out now, if it is that.
    fileprivate func takeChange() -> SQL? {
        state.withLock { state in
            defer { state.change = nil }
            return state.change
        }
    }
}

/// An engine whose units of work are interrupted.
struct InterruptedEngine: EngineInFront {
    let base: any SQLEngine
    let interruption: Interruption

    func connection(before connection: any SQLConnection) -> any SQLConnection {
        InterruptedConnection(base: connection, interruption: interruption)
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        do {
            return try await base.write { try body(connection(before: $0)) }
        } catch {
            guard let change = interruption.takeChange() else { throw error }
            _ = try await base.run(change)
            return try await base.write(body)
        }
    }
}

private struct InterruptedConnection: SQLConnection {
    let base: any SQLConnection
    let interruption: Interruption

    var dialect: Dialect { base.dialect }

    func outcome(of sql: SQL) throws(StorageError) -> SQLOutcome {
        try interruption.happen(before: sql)
        return try base.outcome(of: sql)
    }
}
