import Foundation
import Primitives
package import SQLStorage
package import Storage

/// A PostgreSQL database, or one that speaks its protocol: a pool of connections for units of work, and a few that
/// quick reads and quick changes share.
package struct PostgresEngine: SQLEngine {
    private let units: PostgresUnits
    private let pool: WorkQueue<@Sendable () -> Void>
    private let pipeline: PostgresPipeline
    private let groups: PostgresGroupCommit
    private let listener: PostgresListener

    /// An engine for the database at an address; it connects when first asked.
    package init(_ address: PostgresAddress, limits: PostgresLimits = PostgresLimits()) throws {
        let shelf = PostgresShelf(address, limits)
        units = PostgresUnits(shelf: shelf)
        pool = WorkQueue(name: "postgres", threads: limits.pool, limit: limits.queue, patience: limits.wait) { pool in
            while let unit = pool.take(atMost: 1).first { unit() }
        }
        groups = PostgresGroupCommit(shelf: PostgresShelf(beside: shelf, limits.forGroups))
        listener = PostgresListener { () throws(StorageError) in
            var plan = RetryPlan.once
            return try shelf.open(&plan)
        }
        let readers = PostgresShelf(beside: shelf, limits.forReads)
        pipeline = try PostgresPipeline(limits)
        pipeline.start(
            open: { [pool] deliver in
                pool.add(
                    {
                        var plan = RetryPlan.once
                        deliver(try? readers.open(&plan))
                    }, refuse: { _ in deliver(nil) })
            },
            tick: { [pool, groups] now in
                pool.refuseOverdue(at: now)
                shelf.closeUnused(at: now)
                groups.tick(at: now)
            })
    }

    package var dialect: Dialect { .postgres }

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        // Each statement has a snapshot of its own, and reading twice harms nobody.
        try await unit { [units] in try units.repeatable(body) }
    }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await unit { [units] in try units.transaction(body) }
    }

    package func unhurried<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await unit { [units] in try units.unhurried(body) }
    }

    package func rows(finding sql: SQL) async throws -> [Row] {
        if let rows = try await pipeline.rows(sql) { return rows }
        return try await read { try $0.rows(sql) }
    }

    package func rows(changing sql: SQL) async throws -> [Row] { try await run(together: [sql])[0].rows }

    package func run(_ sql: SQL) async throws -> Int { try await run(together: [sql])[0].changes }

    package func run(together statements: [SQL]) async throws -> [SQLOutcome] {
        if let outcomes = try await groups.outcomes(of: statements) { return outcomes }
        return try await unit { [units] in try units.together(statements) }
    }

    package func run(repeatably sql: SQL) async throws -> Int {
        try await unit { [units] in try units.repeatable { try $0.run(sql) } }
    }

    package func listen(_ hear: @escaping @Sendable (ConfigurationNews) -> Void) {
        // A pooler that lends connections by the transaction would swallow what is announced.
        if units.shelf.limits.keepsState { listener.start(hear) }
    }

    package func close() async {
        listener.close()
        await pipeline.shutdown()
        await groups.shutdown()
        await pool.shutdown()
        units.shelf.close()
    }

    /// Runs `body` in the pool and returns what it returns.
    private func unit<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await pool.reply { reply in { reply(Swift.Result(catching: body)) } }
    }
}
