import Synchronization

/// Lets a few through at a time for each key, and a few more wait: what is slow under one key takes no places from the
/// others.
///
/// A class, since all who want a turn share it.
package final class Turns<Key: Hashable & Sendable>: Sendable {
    private struct Waiting {
        let ticket: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct Line {
        var running = 0
        var waiting: [Waiting] = []
    }

    private struct State {
        var lines: [Key: Line] = [:]
        var tickets: UInt64 = 0
    }

    private let width: Int
    private let queue: Int
    private let state = Mutex(State())

    /// Lets `width` through at a time for each key, and `queue` wait.
    package init(width: Int, queue: Int) {
        self.width = width
        self.queue = queue
    }

    /// Runs `body` when it is its turn.
    ///
    /// Returns nil without it: at once when too many wait already, and when the task is cancelled before its turn.
    package func take<Result>(_ key: Key, _ body: () async throws -> Result) async rethrows -> Result? {
        guard await enter(key) else { return nil }
        defer { leave(key) }
        return try await body()
    }

    private func enter(_ key: Key) async -> Bool {
        let ticket = state.withLock { state in
            state.tickets += 1
            return state.tickets
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isAdmitted = state.withLock { state -> Bool? in
                    // Who is cancelled from here on is found in the line by `withdraw`.
                    guard !Task.isCancelled else { return false }
                    return Self.admit(
                        Waiting(ticket: ticket, continuation: continuation), width, queue, &state.lines[key])
                }
                if let isAdmitted { continuation.resume(returning: isAdmitted) }
            }
        } onCancel: {
            withdraw(ticket, from: key)
        }
    }

    /// Whether somebody may go, or not even wait; nil when they wait.
    private static func admit(_ waiting: Waiting, _ width: Int, _ queue: Int, _ line: inout Line?) -> Bool? {
        var changed = line ?? Line()
        defer { line = changed }
        if changed.running < width {
            changed.running += 1
            return true
        }
        guard changed.waiting.count < queue else { return false }
        changed.waiting.append(waiting)
        return nil
    }

    private func withdraw(_ ticket: UInt64, from key: Key) {
        let withdrawn = state.withLock { state -> Waiting? in
            guard let index = state.lines[key]?.waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
            return state.lines[key]?.waiting.remove(at: index)
        }
        withdrawn?.continuation.resume(returning: false)
    }

    private func leave(_ key: Key) {
        let next = state.withLock { state -> Waiting? in
            guard var line = state.lines[key] else { return nil }
            let next = line.waiting.isEmpty ? nil : line.waiting.removeFirst()
            if next == nil { line.running -= 1 }
            state.lines[key] = line.running == 0 ? nil : line
            return next
        }
        next?.continuation.resume(returning: true)
    }
}
