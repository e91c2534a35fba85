package import Primitives
package import Storage

extension SQLStore {
    package func take(
        _ work: SharedWorkName, as holder: String, rhythm: LeaseRhythm, at now: Timestamp
    ) async throws -> Lease? {
        let standing = try await standing(of: work, at: now)
        // Most of the time there is nothing to take, and looking costs no write.
        guard rhythm.allowsTaking(heldUntil: standing.heldUntil, due: standing.due, at: now) else { return nil }
        // The fence and the time stand for all that was seen: who took or kept it meanwhile changed one of them.
        let fence = standing.fence + 1
        let changes = try await engine.run(
            """
            update leases set holder = \(holder), fence = \(fence), held_until = \(now + rhythm.term)
            where work = \(work.rawValue) and fence = \(standing.fence) and held_until = \(standing.heldUntil)
            """)
        return changes == 1 ? Lease(work: work, fence: fence) : nil
    }

    package func keep(_ lease: Lease, until: Timestamp) async throws -> Bool {
        try await engine.run(
            """
            update leases set held_until = \(until) where work = \(lease.work.rawValue) and fence = \(lease.fence)
            """) == 1
    }

    package func giveBack(_ lease: Lease, due: Timestamp) async throws -> Bool {
        try await engine.run(
            """
            update leases set holder = '', held_until = 0, due_at = \(due)
            where work = \(lease.work.rawValue) and fence = \(lease.fence)
            """) == 1
    }

    /// A piece of work that nobody ever took is due.
    private func standing(of work: SharedWorkName, at now: Timestamp) async throws -> LeaseStanding {
        let find: SQL = "select fence, held_until, due_at from leases where work = \(work.rawValue)"
        if let standing = try await engine.first(find, LeaseStanding.read) { return standing }
        _ = try await engine.run(
            """
            insert into leases (work, holder, fence, held_until, due_at)
            values (\(work.rawValue), '', 0, 0, \(now)) on conflict (work) do nothing
            """)
        guard let standing = try await engine.first(find, LeaseStanding.read) else {
            throw StorageError.failed("a lease was not stored")
        }
        return standing
    }
}

/// The row of a piece of work.
private struct LeaseStanding {
    let fence: Int64
    let heldUntil: Timestamp
    let due: Timestamp

    static func read(_ row: inout RowReader) throws(StorageError) -> LeaseStanding {
        LeaseStanding(fence: try row.next(), heldUntil: try row.next(), due: try row.next())
    }
}

extension SQLConnection {
    /// Holds the row of a lease until the end of the unit; false when somebody else has taken the work since.
    func hold(_ lease: Lease) throws(StorageError) -> Bool {
        try !rows(
            """
            select work from leases
            where work = \(lease.work.rawValue) and fence = \(lease.fence)\(dialect.hold)
            """
        ).isEmpty
    }
}
