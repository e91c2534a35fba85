import Identity
import Storage

/// Gathers the events that come while others are being written, and writes them in one transaction.
///
/// The lines of a log come one after the other, so without this everybody who signs in to one organization would wait for
/// the commits of all before them. It is an actor, since it outlives requests and holds those that wait.
actor AuditQueue {
    /// Events at most in one transaction: enough to share the cost of a commit, and soon done.
    private static let largestBatch = 256

    private struct Waiting {
        let events: [AuditEvent]
        let continuation: CheckedContinuation<Void, any Error>
    }

    private let store: any Store
    private let seal: AuditSeal
    private var waiting: [Waiting] = []
    private var isWriting = false

    init(store: any Store, seal: AuditSeal) {
        self.store = store
        self.seal = seal
    }

    /// Writes events down, all or none; they are durable when this returns.
    func append(_ events: [AuditEvent]) async throws {
        guard !events.isEmpty else { return }
        try await withCheckedThrowingContinuation { continuation in
            waiting.append(Waiting(events: events, continuation: continuation))
            guard !isWriting else { return }
            isWriting = true
            Task { await write() }
        }
    }

    private func write() async {
        while !waiting.isEmpty {
            let batch = takeBatch()
            do {
                try await store.append(batch.flatMap(\.events), sealing: seal)
                for waiting in batch { waiting.continuation.resume() }
            } catch {
                for waiting in batch { waiting.continuation.resume(throwing: error) }
            }
        }
        isWriting = false
    }

    private func takeBatch() -> [Waiting] {
        var events = 0
        let batch = waiting.prefix { waiting in
            defer { events += waiting.events.count }
            return events < Self.largestBatch
        }
        waiting.removeFirst(batch.count)
        return Array(batch)
    }
}
