import Foundation
import Primitives
import TestKit
import Testing

/// Threads for work that blocks, behind a queue that does not grow without end.
@Suite(.timeLimit(.minutes(10)))
struct BoundedPoolTests {
    private struct Broken: Error {}

    /// A door that work waits at until it is opened.
    private final class Gate: Sendable {
        private let isOpen = ConditionLocked(false)

        func open() {
            isOpen.with { $0 = true }
            isOpen.broadcast()
        }

        func wait() { isOpen.wait { $0 ? () : nil } }
    }

    @Test("work gives its result or its error back")
    func results() async throws {
        let pool = BoundedPool(name: "test", threads: 2, limit: 10)
        #expect(try await pool.run { 6 * 7 } == 42)
        await #expect(throws: Broken.self) { try await pool.run { throw Broken() } }
        #expect(try await pool.run { "still here" } == "still here")
        pool.close()
    }

    @Test("a full queue refuses at once, by name, and takes work again once there is room")
    func refuses() async throws {
        let pool = BoundedPool(name: "narrow", threads: 1, limit: 2)
        let gate = Gate()
        let started = Gate()
        try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                try await pool.run {
                    started.open()
                    gate.wait()
                    return 1
                }
            }
            await Self.untilOpen(started)
            let refusals = ConditionLocked(0)
            for _ in 0..<5 {
                group.addTask {
                    do {
                        return try await pool.run { 1 }
                    } catch let error as BoundedPool.Overloaded {
                        #expect(error.pool == "narrow")
                        // The queue of two is full and three were refused before the first could end.
                        let count = refusals.with { count in
                            count += 1
                            return count
                        }
                        if count == 3 { gate.open() }
                        return 0
                    }
                }
            }
            var done = 0
            for try await result in group { done += result }
            #expect(done == 3)
            #expect(refusals.with { $0 } == 3)
        }
        #expect(try await pool.run { 1 } == 1)
        pool.close()
    }

    /// Waits off the cooperative threads.
    private static func untilOpen(_ gate: Gate) async {
        let waiting = BoundedPool(name: "waiting", threads: 1, limit: 1)
        try? await waiting.run { gate.wait() }
        waiting.close()
    }

    @Test("no more pieces of work run at once than there are threads")
    func threads() async throws {
        let pool = BoundedPool(name: "three", threads: 3, limit: 200)
        let running = ConditionLocked((now: 0, most: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await pool.run {
                        running.with { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                        running.with { $0.now -= 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect((1...3).contains(running.with { $0.most }))
        #expect(running.with { $0.now } == 0)
        pool.close()
    }

    @Test("as many pieces of work run at once as there are threads, although none runs before there is work")
    func startsThreads() async throws {
        let pool = BoundedPool(name: "three", threads: 3, limit: 10)
        let met = ConditionLocked(0)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    try await pool.run {
                        met.with { $0 += 1 }
                        met.broadcast()
                        met.wait { $0 == 3 ? () : nil }
                    }
                }
            }
            try await group.waitForAll()
        }
        await pool.shutdown()
        await #expect(throws: BoundedPool.Overloaded.self) { try await pool.run {} }
    }

    @Test("a pool that had no work is shut down at once")
    func shutsDownUnused() async throws {
        let pool = BoundedPool(name: "unused", threads: 3, limit: 10)
        await pool.shutdown()
        await #expect(throws: BoundedPool.Overloaded.self) { try await pool.run {} }
    }

    @Test("who asks whether there is room is told what work would be told, and takes no place")
    func admits() async throws {
        let pool = BoundedPool(name: "asked", threads: 1, limit: 1)
        let gate = Gate()
        let started = Gate()
        _ = pool.submit {
            started.open()
            gate.wait()
        }
        await Self.untilOpen(started)
        for _ in 0..<3 { try pool.admit() }
        #expect(pool.submit {})
        #expect(throws: BoundedPool.Overloaded.self) { try pool.admit() }
        gate.open()
        await pool.shutdown()
        #expect(throws: BoundedPool.Overloaded.self) { try pool.admit() }
    }

    #if canImport(Glibc)
        @Test("threads that yield do so by the same measure, however nice the whole process is")
        func yields() async throws {
            let processes = __priority_which_t(PRIO_PROCESS.rawValue)
            let pool = BoundedPool(name: "yielding", threads: 1, limit: 1, priority: .yielding)
            let own = getpriority(processes, id_t(getpid()))
            #expect(try await pool.run { getpriority(processes, 0) } == min(19, own + 5))
            await pool.shutdown()
        }
    #endif

    @Test("a closed pool refuses work and finishes what it had taken")
    func closes() async throws {
        let pool = BoundedPool(name: "closing", threads: 1, limit: 10)
        let gate = Gate()
        let started = Gate()
        try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                try await pool.run {
                    started.open()
                    gate.wait()
                    return 7
                }
            }
            await Self.untilOpen(started)
            pool.close()
            await #expect(throws: BoundedPool.Overloaded.self) { try await pool.run { 1 } }
            gate.open()
            let result = try await group.next()
            #expect(result == 7)
        }
    }

    @Test("far more work than the queue keeps at once is done in order by one thread")
    func order() async throws {
        let pool = BoundedPool(name: "ordered", threads: 1, limit: 2)
        let seen = ConditionLocked([Int]())
        for number in 0..<2_000 { try await pool.run { seen.with { $0.append(number) } } }
        #expect(seen.with { $0 } == Array(0..<2_000))
        pool.close()
    }
}
