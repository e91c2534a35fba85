import Foundation
import SQLStorage
import Storage

/// The thread of a pipeline: sends what arrives, takes what comes back, and keeps time for the pool.
final class PostgresLoop {
    private let pipeline: PostgresPipeline
    private let wanted: Int
    private let connect: (@escaping @Sendable (PostgresConnection?) -> Void) -> Void
    private let tick: (ContinuousClock.Instant) -> Void

    private var lanes: [PostgresLane] = []
    private var opening = 0
    private var retryAt = ContinuousClock.now
    private var tickAt = ContinuousClock.now
    private var answered = 0

    private static let pause = Duration.milliseconds(500)
    /// Reads at most that share a synchronization point; more go to another connection at the same time.
    private static let largestGroup = 16

    /// A loop that keeps `lanes` connections.
    init(
        _ pipeline: PostgresPipeline, lanes: Int,
        open: @escaping @Sendable (@escaping @Sendable (PostgresConnection?) -> Void) -> Void,
        tick: @escaping @Sendable (ContinuousClock.Instant) -> Void
    ) {
        self.pipeline = pipeline
        wanted = lanes
        self.connect = open
        self.tick = tick
    }

    /// Runs until the pipeline is closed and everything is answered.
    func run() {
        while true {
            let inbox = pipeline.takeInbox()
            let now = ContinuousClock.now
            for connection in inbox.opened { take(connection, at: now) }
            if inbox.isWanted, !inbox.isClosed { openLanes(at: now) }
            send(inbox.reads, at: now)
            if inbox.isClosed, inbox.reads.isEmpty, opening == 0, lanes.allSatisfy({ $0.load == 0 }) { break }
            if now >= tickAt {
                tick(now)
                for lane in lanes where lane.isOverdue(at: now) { giveUp(lane) }
                tickAt = now + Self.pause
            }
            // Whoever comes while there was something to do does not ring.
            serve(for: inbox.reads.isEmpty && inbox.opened.isEmpty ? Self.pause : .zero)
            clearUp(at: now)
        }
        pipeline.end()
    }

    private func openLanes(at now: ContinuousClock.Instant) {
        guard now >= retryAt else { return }
        while lanes.count + opening < wanted {
            opening += 1
            connect { [pipeline] connection in pipeline.deliver(connection) }
        }
    }

    private func take(_ connection: PostgresConnection?, at now: ContinuousClock.Instant) {
        opening -= 1
        if let lane = connection.flatMap(PostgresLane.init) {
            lanes.append(lane)
        } else {
            // The pool finds out when the server is back; this is only the faster way to it.
            retryAt = now + .seconds(1)
        }
    }

    private func send(_ reads: [PipelinedRead], at now: ContinuousClock.Instant) {
        var left = reads[...]
        while !left.isEmpty {
            let group = left.prefix(Self.largestGroup)
            left = left.dropFirst(group.count)
            let open = lanes.lazy.filter { !$0.isLost && !$0.isWornOut(at: now) }
            if let lane = open.min(by: { $0.load < $1.load }) {
                lane.send(group, at: now)
            } else {
                answered += group.count
                for read in group { read.finish(.undone) }
            }
        }
    }

    /// Sends, waits and receives once.
    private func serve(for pause: Duration) {
        var sockets = lanes.map { lane in
            pollfd(fd: lane.socket, events: Int16(lane.flush() ? POLLIN | POLLOUT : POLLIN), revents: 0)
        }
        pipeline.wait(&sockets, for: lanes.contains { $0.isLost } ? .zero : pause)
        for (lane, socket) in zip(lanes, sockets) where socket.revents != 0 {
            let before = lane.load
            lane.receive()
            answered += before - lane.load
        }
    }

    private func giveUp(_ lane: PostgresLane) {
        answered += lane.load
        lane.giveUp()
    }

    /// Closes what is lost, and what is worn out once it is empty; says what is left.
    private func clearUp(at now: ContinuousClock.Instant) {
        for lane in lanes where lane.isLost { giveUp(lane) }
        lanes.removeAll { $0.isLost || $0.load == 0 && $0.isWornOut(at: now) }
        pipeline.report(isServing: lanes.contains { !$0.isWornOut(at: now) }, answered: answered)
        answered = 0
    }
}
