package import Logging
package import Primitives
package import Storage

/// Background work that is done once in the whole cluster, by whichever node is there when its turn comes.
///
/// Every node asks often and one gets the lease, which it keeps while it works. A node that is gone stops keeping it and
/// another one takes the work within its term. One that was stopped and goes on finds its lease lost: the work is
/// cancelled, and what it still writes carries the lease and is refused.
package struct SharedWork: Sendable {
    /// What happens at a turn.
    package typealias Body = @Sendable (Lease) async throws -> Void

    /// How often a node asks whether it is its turn.
    package static let interval = Duration.seconds(5)
    /// After a failure the work is tried again so soon, by any node.
    package static let retry = Duration.seconds(10)

    private let name: SharedWorkName
    private let rhythm: LeaseRhythm
    private let holder: String
    private let store: any LeaseRecords
    private let clock: any Clock
    private let logger: Logger
    private let body: Body

    /// Work done every `rhythm.interval`; `holder` names this node in the database.
    package init(
        _ name: SharedWorkName, rhythm: LeaseRhythm, holder: String, store: any LeaseRecords, clock: any Clock,
        logger: Logger, body: @escaping Body
    ) {
        self.name = name
        self.rhythm = rhythm
        self.holder = holder
        self.store = store
        self.clock = clock
        self.logger = logger
        self.body = body
    }

    /// Does the work when it is this node's turn, and says whether it was.
    ///
    /// Throws what the work throws, and `LeaseLost` when another node has taken it meanwhile.
    @discardableResult
    package func turn() async throws -> Bool {
        let started = clock.now()
        guard let lease = try await store.take(name, as: holder, rhythm: rhythm, at: started) else { return false }
        do {
            try await work(under: lease)
        } catch let lost as LeaseLost {
            throw lost
        } catch {
            // A node that is told to stop leaves the rest to the others at once.
            let due = error is CancellationError ? clock.now() : clock.now() + Self.retry
            await giveUp(lease, due: due)
            throw error
        }
        guard try await store.giveBack(lease, due: started + rhythm.interval) else { throw LeaseLost(work: name) }
        logger.debug("shared work done", metadata: ["work": "\(name.rawValue)", "fence": "\(lease.fence)"])
        return true
    }

    /// Gives the lease of work that failed back; where that fails too, others wait until it ends.
    private func giveUp(_ lease: Lease, due: Timestamp) async {
        do { _ = try await store.giveBack(lease, due: due) } catch {
            logger.warning(
                "the lease of failed work was not given back",
                metadata: ["work": "\(name.rawValue)", "fence": "\(lease.fence)", "cause": "\(error)"])
        }
    }

    private func work(under lease: Lease) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await body(lease) }
            group.addTask { try await keep(lease) }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Keeps a lease until the task is cancelled, which it throws, as it throws that the lease is lost.
    private func keep(_ lease: Lease) async throws {
        var heldUntil = clock.now() + rhythm.term
        while true {
            try await Task.sleep(for: rhythm.term / 3)
            let until = clock.now() + rhythm.term
            do {
                guard try await store.keep(lease, until: until) else { throw LeaseLost(work: name) }
                heldUntil = until
            } catch let error as StorageError {
                // The database is away for a moment: the lease holds until its end.
                guard clock.now() < heldUntil else { throw error }
            }
        }
    }
}

/// Another node has taken the work that this one was about to do or was doing.
package struct LeaseLost: Error, CustomStringConvertible {
    /// The work.
    package let work: SharedWorkName

    package var description: String { "another node has taken \(work.rawValue)" }
}
