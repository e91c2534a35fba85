package import Primitives

/// The right of one node to do a piece of background work, for a time.
package protocol LeaseRecords: Sendable {
    /// Takes a piece of work whose turn has come and that nobody holds; nil otherwise.
    ///
    /// Times that are ahead of what the rhythm sets by more than clocks differ come from one that was wrong, and count as
    /// past.
    func take(_ work: SharedWorkName, as holder: String, rhythm: LeaseRhythm, at now: Timestamp) async throws -> Lease?
    /// Holds a lease for longer; false when somebody else has taken the work since.
    func keep(_ lease: Lease, until: Timestamp) async throws -> Bool
    /// Gives a lease back, and says when the work's next turn comes; false when somebody else has taken the work since.
    func giveBack(_ lease: Lease, due: Timestamp) async throws -> Bool
}

/// Names a piece of work that one node does for all.
package enum SharedWorkName: String, Sendable, CaseIterable {
    /// Making, activating and retiring signing keys.
    case keyRotation = "key-rotation"
    /// Removing what has expired.
    case cleanUp = "clean-up"
}

/// How often a piece of work is done, and for how long a node has it.
package struct LeaseRhythm: Sendable, Equatable {
    /// From one turn to the next.
    package let interval: Duration
    /// For how long a lease holds unless it is kept: a node that is gone is waited for so long.
    package let term: Duration

    /// A turn every `interval`, by a node that shows itself at least every `term`.
    package init(interval: Duration, term: Duration) {
        self.interval = interval
        self.term = term
    }

    /// Whether work in this standing may be taken: its turn has come, and nobody holds it.
    package func allowsTaking(heldUntil: Timestamp, due: Timestamp, at now: Timestamp) -> Bool {
        let isHeld = heldUntil.isAhead(of: now, byAtMost: term + NodeClocks.leaseSkew)
        let isLater = due.isAhead(of: now, byAtMost: interval + NodeClocks.leaseSkew)
        return !isHeld && !isLater
    }
}

/// A piece of work in the hands of one node.
package struct Lease: Sendable, Equatable {
    /// The work.
    package let work: SharedWorkName
    /// Grows each time that the work is taken: a write that carries an older one is refused.
    package let fence: Int64

    /// A lease as taken.
    package init(work: SharedWorkName, fence: Int64) {
        self.work = work
        self.fence = fence
    }
}
