import Synchronization

/// Lets a few through at a time for each key, and makes a few more wait.
///
/// A class, since all who want a turn share it.
final class Turns<Key: Hashable & Sendable>: Sendable {
    private struct Lane {
        var running = 0
        var waiting: [CheckedContinuation<Bool, Never>] = []
    }

    private let width: Int
    private let queue: Int
    private let lanes = Mutex<[Key: Lane]>([:])

    /// Lets `width` through at a time for each key, and `queue` wait.
    init(width: Int, queue: Int) {
        self.width = width
        self.queue = queue
    }

    /// Runs `body` when it is its turn; nil, at once, when too many wait already.
    func take<Result>(_ key: Key, _ body: () async throws -> Result) async rethrows -> Result? {
        guard await enter(key) else { return nil }
        defer { leave(key) }
        return try await body()
    }

    private func enter(_ key: Key) async -> Bool {
        await withCheckedContinuation { continuation in
            let isAdmitted = lanes.withLock { lanes -> Bool? in
                var lane = lanes[key] ?? Lane()
                defer { lanes[key] = lane }
                if lane.running < width {
                    lane.running += 1
                    return true
                }
                guard lane.waiting.count < queue else { return false }
                lane.waiting.append(continuation)
                return nil
            }
            if let isAdmitted { continuation.resume(returning: isAdmitted) }
        }
    }

    private func leave(_ key: Key) {
        let next = lanes.withLock { lanes -> CheckedContinuation<Bool, Never>? in
            guard var lane = lanes[key] else { return nil }
            if lane.waiting.isEmpty {
                lane.running -= 1
                lanes[key] = lane.running == 0 ? nil : lane
                return nil
            }
            let next = lane.waiting.removeFirst()
            lanes[key] = lane
            return next
        }
        next?.resume(returning: true)
    }
}
