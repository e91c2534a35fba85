import CPQ
import Foundation
import Primitives
import SQLStorage
import Storage

/// A connection on which reads follow one another without waiting for the answers of those before them.
///
/// Each ends with a synchronization point of its own, so that an error is its own too. It belongs to the thread of its
/// loop.
final class PostgresLane {
    /// A read on its way.
    private struct Sent {
        let read: PipelinedRead
        let deadline: ContinuousClock.Instant
        var outcome = PipelinedRead.Outcome.undone
    }

    private let connection: PostgresConnection
    private var sent = Fifo<Sent>()
    private var isBroken = false

    /// Takes over a connection; nil when it cannot be used so.
    init?(_ connection: PostgresConnection) {
        self.connection = connection
        guard unsafe PQsetnonblocking(connection.handle, 1) == 0 else { return nil }
    }

    /// Reads on their way.
    var load: Int { sent.count }
    /// The file descriptor to wait for.
    var socket: Int32 { unsafe PQsocket(connection.handle) }
    /// Whether it is of no more use.
    var isLost: Bool { isBroken || connection.isLost }

    /// Whether it should take no more reads.
    func isWornOut(at now: ContinuousClock.Instant) -> Bool {
        now > connection.expiresAt || isUnused(at: now)
    }

    /// Whether nobody has used it for long.
    private func isUnused(at now: ContinuousClock.Instant) -> Bool {
        sent.isEmpty && now - connection.usedAt > connection.limits.idle
    }

    /// Sends a read, as far as there is room; the rest goes with `flush`.
    func send(_ read: PipelinedRead, at now: ContinuousClock.Instant) {
        connection.usedAt = now
        do {
            let parameters = try PostgresParameters(read.sql.values)
            guard !isLost, enqueue(read.sql.text, parameters) else {
                isBroken = true
                return read.finish(.undone)
            }
        } catch {
            return read.finish(.failed(error))
        }
        sent.append(Sent(read: read, deadline: now + connection.limits.answer))
    }

    /// Sends what is left; true when there still is something.
    func flush() -> Bool {
        let left = unsafe PQflush(connection.handle)
        if left < 0 { isBroken = true }
        return left == 1
    }

    /// Takes what the server has answered, and answers those who asked.
    func receive() {
        guard unsafe PQconsumeInput(connection.handle) == 1 else { return isBroken = true }
        var ends = 0
        // Two ends in a row, and there is nothing more for now.
        while !sent.isEmpty, ends < 2, unsafe PQisBusy(connection.handle) == 0 {
            guard let answer = unsafe PostgresAnswer(PQgetResult(connection.handle)) else {
                ends += 1
                continue
            }
            ends = 0
            take(answer)
        }
        // A goodbye is read here as well; the end that follows it shows the next time.
        if sent.isEmpty { _ = unsafe PQisBusy(connection.handle) }
    }

    /// Whether a read should have been answered by now.
    func isOverdue(at now: ContinuousClock.Instant) -> Bool { sent.first.map { $0.deadline < now } ?? false }

    /// Tells everybody that it is lost.
    func giveUp() {
        isBroken = true
        while let next = sent.popFirst() { next.read.finish(.undone) }
    }

    private func enqueue(_ text: String, _ parameters: PostgresParameters) -> Bool {
        // Each read here is forgotten by itself when it fails.
        defer { connection.keepPreparations() }
        return unsafe connection.enqueue(text, parameters) && PQpipelineSync(connection.handle) == 1
    }

    private func take(_ answer: consuming PostgresAnswer) {
        switch answer.status {
        case PGRES_PIPELINE_SYNC:
            guard let next = sent.popFirst() else { return }
            next.read.finish(next.outcome)
        case PGRES_PIPELINE_ABORTED:
            // What followed an error: the error is what counts.
            break
        default:
            // Of a read that was prepared first, the last answer is its own.
            let outcome = outcome(of: answer)
            sent.first?.outcome = outcome
        }
    }

    private func outcome(of answer: consuming PostgresAnswer) -> PipelinedRead.Outcome {
        do throws(PostgresFailure) {
            let result = try answer.result()
            do throws(StorageError) { return .rows(try result.rows()) } catch { return .failed(error) }
        } catch {
            if let text = sent.first?.read.sql.text { connection.prepared.forget(text) }
            switch error.remedy {
            case .nothing: return .failed(error.storageError)
            case .again: return .undone
            case .elsewhere, .lost:
                isBroken = true
                return .undone
            }
        }
    }
}
