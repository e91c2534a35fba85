import Provider
import Synchronization

/// Lets a few calls through at a time to each host, and a few more wait: a host that is slow or dead takes no places from
/// the others.
///
/// A class, since all calls share it.
final class HostTurns: Sendable {
    private struct Waiting {
        let ticket: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct Line {
        var running = 0
        var waiting: [Waiting] = []
    }

    private struct State {
        var lines: [String: Line] = [:]
        var tickets: UInt64 = 0
    }

    private let width: Int
    private let queue: Int
    private let state = Mutex(State())

    /// Lets `width` through at a time to each host, and `queue` wait.
    init(width: Int, queue: Int) {
        self.width = width
        self.queue = queue
    }

    /// Runs `body` when it is its turn.
    ///
    /// Throws `busy` when too many wait already, and to who is told to stop waiting.
    func take<Result>(_ host: String, _ body: () async throws -> Result) async throws -> Result {
        guard await enter(host) else { throw OutboundError.busy }
        defer { leave(host) }
        return try await body()
    }

    private func enter(_ host: String) async -> Bool {
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
                        Waiting(ticket: ticket, continuation: continuation), width, queue, &state.lines[host])
                }
                if let isAdmitted { continuation.resume(returning: isAdmitted) }
            }
        } onCancel: {
            withdraw(ticket, from: host)
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

    private func withdraw(_ ticket: UInt64, from host: String) {
        let withdrawn = state.withLock { state -> Waiting? in
            guard let index = state.lines[host]?.waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
            return state.lines[host]?.waiting.remove(at: index)
        }
        withdrawn?.continuation.resume(returning: false)
    }

    private func leave(_ host: String) {
        let next = state.withLock { state -> Waiting? in
            guard var line = state.lines[host] else { return nil }
            let next = line.waiting.isEmpty ? nil : line.waiting.removeFirst()
            if next == nil { line.running -= 1 }
            state.lines[host] = line.running == 0 ? nil : line
            return next
        }
        next?.continuation.resume(returning: true)
    }
}
