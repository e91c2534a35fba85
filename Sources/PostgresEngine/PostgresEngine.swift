import Foundation
import Primitives
package import SQLStorage
package import Storage

/// A PostgreSQL database, or one that speaks its protocol: a pool of connections for units of work, and a few that
/// quick reads share.
package struct PostgresEngine: SQLEngine {
    private let units: PostgresUnits
    private let queue: UnitQueue
    private let pipeline: PostgresPipeline
    private let listener: PostgresListener

    /// An engine for the database at an address; it connects when first asked.
    package init(_ address: PostgresAddress, limits: PostgresLimits = PostgresLimits()) throws {
        let shelf = PostgresShelf(address, limits)
        units = PostgresUnits(shelf: shelf)
        queue = UnitQueue(
            threads: max(1, limits.connections - limits.lanes), limit: limits.queue, patience: limits.wait)
        listener = PostgresListener { () throws(StorageError) in
            var plan = RetryPlan.once
            return try shelf.open(&plan)
        }
        pipeline = try PostgresPipeline(limits)
        pipeline.start(
            open: { [queue] deliver in
                queue.add(
                    run: {
                        var plan = RetryPlan.once
                        deliver(try? shelf.open(&plan))
                    },
                    refuse: { _ in deliver(nil) })
            },
            tick: { [queue] now in
                queue.refuseOverdue(at: now)
                shelf.closeUnused(at: now)
            })
    }

    package var dialect: Dialect { .postgres }

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        // Each statement has a snapshot of its own, and reading twice harms nobody.
        try await queue.run { [units] in try units.repeatable(body) }
    }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await queue.run { [units] in try units.transaction(body) }
    }

    package func migrate<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await queue.run { [units] in try units.unhurried(body) }
    }

    package func rows(finding sql: SQL) async throws -> [Row] {
        if let rows = try await pipeline.rows(sql) { return rows }
        return try await read { try $0.rows(sql) }
    }

    package func rows(changing sql: SQL) async throws -> [Row] {
        try await queue.run { [units] in try units.single { try $0.rows(sql) } }
    }

    package func run(_ sql: SQL) async throws -> Int {
        try await queue.run { [units] in try units.single { try $0.run(sql) } }
    }

    package func run(repeatably sql: SQL) async throws -> Int {
        try await queue.run { [units] in try units.repeatable { try $0.run(sql) } }
    }

    package func listen(_ hear: @escaping @Sendable (ConfigurationNews) -> Void) {
        // A pooler that lends connections by the transaction would swallow what is announced.
        if units.shelf.limits.keepsState { listener.start(hear) }
    }

    package func close() async {
        listener.close()
        await pipeline.shutdown()
        await queue.shutdown()
        units.shelf.close()
    }
}
