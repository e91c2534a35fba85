import CPQ
import Foundation
import Primitives
import SQLStorage
import Storage

/// A connection on which reads follow one another without waiting for the answers of those before them.
///
/// Those that come at the same time share a synchronization point: the server answers them in one go. What follows one
/// that fails, up to that point, is left undone. It belongs to the thread of its loop.
final class PostgresLane {
    /// Reads on their way, up to one synchronization point.
    private struct Group {
        let reads: [GatheredRead]
        let dispatch: PostgresConnection.Dispatch
        let deadline: ContinuousClock.Instant
        /// Commands that the server has answered.
        var answered = 0
        /// Reads that were told what became of them.
        var finished = 0
        /// The first that was not told yet.
        var next: GatheredRead? { finished < reads.count ? reads[finished] : nil }
    }

    private let connection: PostgresConnection
    private var sent = Fifo<Group>()
    private var gathering = Gathering()
    private var isBroken = false
    /// Reads on their way.
    private(set) var load = 0

    /// Takes over a connection; nil when it cannot be used so.
    init?(_ connection: PostgresConnection) {
        self.connection = connection
        guard unsafe PQsetnonblocking(connection.handle, 1) == 0 else { return nil }
    }

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

    /// Sends reads, as far as there is room; the rest goes with `flush`.
    func send(_ reads: some Collection<PipelinedRead>, at now: ContinuousClock.Instant) {
        connection.usedAt = now
        let gathered = gathering.gather(reads)
        for read in gathered where !isLost && !connection.enqueue(gathering.statement(for: read)) { isBroken = true }
        let dispatch = connection.handOver()
        sent.append(Group(reads: gathered, dispatch: dispatch, deadline: now + connection.limits.answer))
        load += reads.count
        if !isLost, unsafe PQpipelineSync(connection.handle) != 1 { isBroken = true }
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
        while !sent.isEmpty { endGroup() }
    }

    private func take(_ answer: PostgresAnswer) {
        switch answer.status {
        case PGRES_PIPELINE_SYNC:
            endGroup()
        case PGRES_PIPELINE_ABORTED:
            // What followed an error: it is undone when its group ends.
            break
        default:
            do throws(PostgresFailure) {
                let result = try answer.result()
                guard let group = sent.first else { return }
                sent.first?.answered += 1
                guard group.dispatch.isWanted(group.answered) else { return }
                finish(.done(result))
            } catch {
                sent.first.map { connection.forget($0.dispatch) }
                switch error.remedy {
                case .nothing:
                    if let read = sent.first?.next { gathering.failed(read) }
                    finish(.failed(error.storageError))
                case .again: finish(.undone)
                case .elsewhere, .lost:
                    isBroken = true
                    finish(.undone)
                }
            }
        }
    }

    /// Tells those of the first statement that were not told yet.
    private func finish(_ outcome: SharedOutcome<PostgresResult>) {
        guard let read = sent.first?.next else { return }
        sent.first?.finished += 1
        load -= read.reads.count
        read.finish(outcome)
    }

    private func endGroup() {
        guard let group = sent.popFirst() else { return }
        for read in group.reads[group.finished...] {
            load -= read.reads.count
            read.finish(.undone)
        }
    }
}
