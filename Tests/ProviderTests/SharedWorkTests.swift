import Logging
import Primitives
import Provider
import Storage
import Synchronization
import TestKit
import Testing

@Suite("Work that is done once in the whole cluster")
struct SharedWorkTests {
    private struct Failure: Error {}
    private struct Away: Error {}

    /// The leases of a database that is gone when one is given back.
    private struct Leaving: LeaseRecords {
        let records: any LeaseRecords

        func take(
            _ work: SharedWorkName, as holder: String, rhythm: LeaseRhythm, at now: Timestamp
        ) async throws -> Lease? {
            try await records.take(work, as: holder, rhythm: rhythm, at: now)
        }

        func keep(_ lease: Lease, until: Timestamp) async throws -> Bool {
            try await records.keep(lease, until: until)
        }

        func giveBack(_ lease: Lease, due: Timestamp) async throws -> Bool { throw Away() }
    }

    private static func work(
        as holder: String, in world: World, term: Duration = .seconds(6), _ body: @escaping SharedWork.Body
    ) -> SharedWork {
        SharedWork(
            .cleanUp, rhythm: LeaseRhythm(interval: .minutes(1), term: term), holder: holder, store: world.store,
            clock: world.clock, logger: world.deployment.logger, body: body)
    }

    @Test("each turn is one node's, and comes once")
    func turns() async throws {
        try await World.run { world in
            let done = Mutex<[String]>([])
            let nodes = ["a", "b", "c"].map { name in
                Self.work(as: name, in: world) { _ in done.withLock { $0.append(name) } }
            }
            for minute in 1...3 {
                let turns = try await withThrowingTaskGroup { group in
                    for node in nodes { group.addTask { try await node.turn() } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(turns.count(where: \.self) == 1)
                #expect(done.withLock { $0.count } == minute)
                for node in nodes { #expect(try await !node.turn()) }
                world.clock.advance(by: .minutes(1))
            }
        }
    }

    @Test("after a failure it is tried again soon, by any node")
    func failure() async throws {
        try await World.run { world in
            let failing = Self.work(as: "a", in: world) { _ in throw Failure() }
            let other = Self.work(as: "b", in: world) { _ in }
            await #expect(throws: Failure.self) { try await failing.turn() }
            let tooSoon = try await other.turn()
            #expect(!tooSoon)
            world.clock.advance(by: SharedWork.retry)
            let inTime = try await other.turn()
            #expect(inTime)
        }
    }

    @Test("why the work failed is told also where the lease cannot be given back")
    func twice() async throws {
        try await World.run { world in
            let failing = SharedWork(
                .cleanUp, rhythm: LeaseRhythm(interval: .minutes(1), term: .seconds(6)), holder: "a",
                store: Leaving(records: world.store), clock: world.clock, logger: world.deployment.logger
            ) { _ in throw Failure() }
            await #expect(throws: Failure.self) { try await failing.turn() }
        }
    }

    @Test("a node that is told to stop leaves the work to the others at once")
    func stop() async throws {
        try await World.run { world in
            let begun = AsyncStream.makeStream(of: Void.self)
            let stopped = Self.work(as: "a", in: world) { _ in
                begun.continuation.finish()
                try await Task.sleep(for: .seconds(600))
            }
            let task = Task { try await stopped.turn() }
            for await _ in begun.stream {}
            let other = Self.work(as: "b", in: world) { _ in }
            let meanwhile = try await other.turn()
            #expect(!meanwhile)
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let afterwards = try await other.turn()
            #expect(afterwards)
        }
    }

    @Test("a node that was stopped beyond its lease finds it lost, and its work is cancelled")
    func lost() async throws {
        try await World.run { world in
            let begun = AsyncStream.makeStream(of: Void.self)
            let paused = Self.work(as: "a", in: world, term: .milliseconds(60)) { lease in
                begun.continuation.finish()
                do {
                    try await Task.sleep(for: .seconds(600))
                } catch {
                    // What it still writes carries the lease.
                    #expect(try await !world.store.replaceSigningKeys([], with: [], under: lease))
                    throw error
                }
            }
            // The clock stands still for the one that holds it, and goes on for the other.
            let outcome = Task { try await paused.turn() }
            for await _ in begun.stream {}
            let later = FixedClock(world.clock.now() + .minutes(1))
            let other = SharedWork(
                .cleanUp, rhythm: LeaseRhythm(interval: .minutes(1), term: .milliseconds(60)), holder: "b",
                store: world.store, clock: later, logger: world.deployment.logger
            ) { _ in }
            let hasTakenOver = try await other.turn()
            #expect(hasTakenOver)
            await #expect(throws: LeaseLost.self) { try await outcome.value }
        }
    }
}
