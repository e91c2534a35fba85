import Foundation
import Primitives
import SQLStorage
import Storage

/// Quick reads of many callers, on a few connections that one thread looks after.
///
/// Where it cannot serve, it says so and the caller turns to the pool, which has all the rules for trying again.
final class PostgresPipeline: Sendable {
    /// What other threads leave for the loop.
    struct Inbox: Sendable {
        /// Reads to send.
        var reads: [PipelinedRead] = []
        /// What came of opening connections.
        var opened: [PostgresConnection?] = []
        /// Whether there was a read without a connection for it.
        var isWanted = false
        /// Whether the loop should end.
        var isClosed = false
    }

    private struct State: WorkedOn {
        var threads = WorkingThreads(1)
        var inbox = Inbox()
        var isAwake = true
        var hasEnded = false
        var isServing = false
        var waiting = 0
    }

    private let limits: PostgresLimits
    private let bell: Bell
    private let state = ConditionLocked(State())

    /// A pipeline whose loop is not started yet.
    init(_ limits: PostgresLimits) throws(StorageError) {
        self.limits = limits
        bell = try Bell()
    }

    /// Starts the thread; it has connections made by `open` and calls `tick` about twice a second.
    func start(
        open: @escaping @Sendable (@escaping @Sendable (PostgresConnection?) -> Void) -> Void,
        tick: @escaping @Sendable (ContinuousClock.Instant) -> Void
    ) {
        WorkThread.start("postgres-loop", priority: .gathering) { [self] in
            PostgresLoop(self, lanes: limits.lanes, open: open, tick: tick).run()
        }
    }

    /// The rows of a read; nil when the pool has to carry it out.
    func rows(_ sql: SQL) async throws(StorageError) -> [Row]? {
        guard limits.lanes > 0, try isServing() else { return nil }
        let statement = try PostgresStatement(sql)
        let outcome = await unsafe withUnsafeContinuation {
            (continuation: UnsafeContinuation<SharedOutcome<[Row]>, Never>) in
            add(PipelinedRead(statement: statement) { unsafe continuation.resume(returning: $0) })
        }
        return try outcome.value
    }

    /// Hands a connection over, or says that there is none.
    func deliver(_ connection: PostgresConnection?) { leave { $0.opened.append(connection) } }

    /// Lets what is under way finish and returns when the thread has ended.
    func shutdown() async {
        leave { $0.isClosed = true }
        await state.threadsEnd()
    }

    // For the loop

    /// What was left for the loop.
    ///
    /// When it is nothing, the next that comes rings.
    func takeInbox() -> Inbox {
        state.with { state in
            let inbox = state.inbox
            state.inbox = Inbox()
            state.inbox.isClosed = inbox.isClosed
            state.isAwake = !inbox.reads.isEmpty || !inbox.opened.isEmpty
            return inbox
        }
    }

    /// Says whether there is a connection, and how many reads were answered.
    func report(isServing: Bool, answered: Int) {
        state.with { state in
            state.isServing = isServing
            state.waiting -= answered
        }
    }

    /// Blocks until somebody rings, a lane can be served, or a while has passed.
    func wait(_ lanes: inout [pollfd], for pause: Duration) { bell.wait(&lanes, for: pause) }

    /// Says that the loop has ended.
    func end() {
        let left = state.with { state in
            state.hasEnded = true
            state.isServing = false
            return state.inbox.reads
        }
        for read in left { read.finish(.undone) }
        state.threadEnded()
    }

    private func add(_ read: PipelinedRead) {
        let isAsleep = state.with { state -> Bool? in
            guard !state.hasEnded, !state.inbox.isClosed else { return nil }
            state.waiting += 1
            state.inbox.reads.append(read)
            return Self.wakes(&state)
        }
        switch isAsleep {
        case true?: bell.ring()
        case false?: break
        case nil: read.finish(.undone)
        }
    }

    private func isServing() throws(StorageError) -> Bool {
        let (isServing, isFull, isAsleep) = state.with { state in
            if state.isServing { return (true, state.waiting >= limits.queue, false) }
            guard !state.inbox.isWanted, !state.hasEnded else { return (false, false, false) }
            state.inbox.isWanted = true
            return (false, false, Self.wakes(&state))
        }
        if isAsleep { bell.ring() }
        guard !isFull else { throw .unavailable("too much is waiting for the database") }
        return isServing
    }

    private func leave(_ change: (inout Inbox) -> Void) {
        let isAsleep = state.with { state in
            change(&state.inbox)
            return Self.wakes(&state)
        }
        if isAsleep { bell.ring() }
    }

    /// Whether the loop has to be woken for what was left.
    private static func wakes(_ state: inout State) -> Bool {
        defer { state.isAwake = true }
        return !state.isAwake
    }
}
