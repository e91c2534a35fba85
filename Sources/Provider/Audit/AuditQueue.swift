import Identity
import Storage
import Synchronization

/// Gathers the events that come while others are being written, and writes them in one transaction.
///
/// The lines of a log come one after the other, so without this everybody who signs in to one organization would wait for
/// the commits of all before them. Whoever comes while nobody writes does, and hands that on to the first of those who
/// came meanwhile. It is a class, since it outlives requests and holds those that wait.
final class AuditQueue: Sendable {
    /// Events at most in one transaction, but for those of who writes: enough to share the cost of a commit, and soon done.
    private static let largestBatch = 256

    private struct Waiting {
        let events: [AuditEvent]
        let continuation: CheckedContinuation<Turn, any Error>
    }

    /// What became of events that waited.
    private enum Turn {
        /// They are to be written now, by who waited.
        case writing
        /// They were written.
        case written
    }

    private struct State {
        var waiting: [Waiting] = []
        var isWriting = false

        mutating func takeBatch() -> [Waiting] {
            var events = 0
            let batch = waiting.prefix { waiting in
                defer { events += waiting.events.count }
                return events < largestBatch
            }
            waiting.removeFirst(batch.count)
            return Array(batch)
        }
    }

    private let store: any Store
    private let seal: AuditSeal
    private let state = Mutex(State())

    init(store: any Store, seal: AuditSeal) {
        self.store = store
        self.seal = seal
    }

    /// Writes events down, all or none; they are durable when this returns.
    func append(_ events: [AuditEvent]) async throws {
        guard !events.isEmpty, try await turn(of: events) == .writing else { return }
        let others = state.withLock { $0.takeBatch() }
        let result: Result<Turn, any Error>
        do {
            try await store.append(events + others.flatMap(\.events), sealing: seal)
            result = .success(.written)
        } catch { result = .failure(error) }
        handOn()
        for other in others { other.continuation.resume(with: result) }
        _ = try result.get()
    }

    private func turn(of events: [AuditEvent]) async throws -> Turn {
        try await withCheckedThrowingContinuation { continuation in
            let isFirst = state.withLock { state in
                if state.isWriting {
                    state.waiting.append(Waiting(events: events, continuation: continuation))
                    return false
                }
                state.isWriting = true
                return true
            }
            if isFirst { continuation.resume(returning: .writing) }
        }
    }

    private func handOn() {
        let next = state.withLock { state -> Waiting? in
            state.isWriting = !state.waiting.isEmpty
            return state.isWriting ? state.waiting.removeFirst() : nil
        }
        next?.continuation.resume(returning: .writing)
    }
}
