import Primitives
import TestKit
import Testing

/// Who shares a pool with somebody who is slow.
@Suite(.timeLimit(.minutes(10)))
struct PoolShareTests {
    /// Work that stands still until it is told to go on, and says what began.
    private final class Stage: Sendable {
        private let state = ConditionLocked((isOpen: false, begun: [String](), ended: 0))

        var begun: [String] { state.with { $0.begun } }

        func work(_ name: String, waits: Bool = true) -> @Sendable () -> Void {
            { [state] in
                state.with { $0.begun.append(name) }
                state.broadcast()
                if waits { state.wait { $0.isOpen ? () : nil } }
                state.with { $0.ended += 1 }
                state.broadcast()
            }
        }

        func open() {
            state.with { $0.isOpen = true }
            state.broadcast()
        }

        /// Waits off the cooperative threads until `isReached` holds of what began and how much ended.
        func wait(until isReached: @escaping @Sendable ([String], Int) -> Bool) async throws {
            let waiting = BoundedPool(name: "waiting", threads: 1, limit: 1)
            try await waiting.run { [state] in state.wait { isReached($0.begun, $0.ended) ? () : nil } }
            waiting.close()
        }
    }

    @Test("a lane that stands still has its share and no more, and the others go on")
    func share() async throws {
        let pool = BoundedPool(name: "shared", threads: 4, limit: 100, share: .init(width: 2, queue: 3))
        let (dead, alive) = (Stage(), Stage())
        try await Self.fill(pool, lane: "dead", with: dead)
        for _ in 0..<3 { #expect(pool.submit(lane: "dead", dead.work("dead"))) }
        #expect(!pool.submit(lane: "dead", dead.work("dead")), "its queue is full")
        for number in 0..<50 {
            #expect(pool.submit(lane: "alive-\(number % 25)", alive.work("alive", waits: false)))
        }
        try await alive.wait { _, ended in ended == 50 }
        #expect(dead.begun.count == 2)
        dead.open()
        try await dead.wait { _, ended in ended == 5 }
        await pool.shutdown()
    }

    /// Gives a lane as much as it may have under way.
    private static func fill(_ pool: BoundedPool, lane: String, with stage: Stage) async throws {
        for _ in 0..<2 { #expect(pool.submit(lane: lane, stage.work("dead"))) }
        try await stage.wait { begun, _ in begun.count == 2 }
    }

    @Test("lanes take turns, however much waits in one")
    func turns() async throws {
        let pool = BoundedPool(name: "turns", threads: 1, limit: 100)
        let (first, all) = (Stage(), Stage())
        #expect(pool.submit(lane: "first", first.work("first")))
        try await first.wait { begun, _ in begun.count == 1 }
        for _ in 0..<10 { #expect(pool.submit(lane: "many", all.work("many", waits: false))) }
        for _ in 0..<2 { #expect(pool.submit(lane: "few", all.work("few", waits: false))) }
        first.open()
        try await all.wait { _, ended in ended == 12 }
        #expect(all.begun.prefix(5) == ["many", "few", "many", "few", "many"])
        await pool.shutdown()
    }

    @Test("the whole is full when it is full, and a lane that comes back finds room")
    func limit() async throws {
        let pool = BoundedPool(name: "full", threads: 2, limit: 4, share: .init(width: 2, queue: 4))
        let stage = Stage()
        try await Self.fill(pool, lane: "a", with: stage)
        for lane in ["a", "b", "c", "d"] { #expect(pool.submit(lane: lane, stage.work(lane))) }
        #expect(!pool.submit(lane: "e", stage.work("e")))
        stage.open()
        try await stage.wait { _, ended in ended == 6 }
        #expect(pool.submit(lane: "a", stage.work("a")))
        try await stage.wait { _, ended in ended == 7 }
        await pool.shutdown()
    }

    @Test("a pool that is closed finishes what waits in every lane")
    func closes() async throws {
        let pool = BoundedPool(name: "closing", threads: 3, limit: 100, share: .init(width: 1, queue: 50))
        let (held, stage) = (Stage(), Stage())
        for lane in ["a", "b"] {
            #expect(pool.submit(lane: lane, held.work(lane)))
            for _ in 0..<20 { #expect(pool.submit(lane: lane, stage.work(lane, waits: false))) }
        }
        pool.close()
        #expect(!pool.submit(lane: "c", stage.work("c")))
        held.open()
        await pool.shutdown()
        #expect(stage.begun.count == 40)
    }
}
