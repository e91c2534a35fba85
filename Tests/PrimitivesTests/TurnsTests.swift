import Primitives
import Synchronization
import Testing

/// Who goes through, who waits and who is sent away, by key.
@Suite(.timeLimit(.minutes(10)))
struct TurnsTests {
    /// Where those stand who have their turn, until it is opened.
    private final class Room: Sendable {
        struct State {
            var isOpen = false
            var inside = 0
            var most = 0
            var served = 0
            var refused = 0
        }

        let state = Mutex(State())

        /// Stays until the room is opened.
        func stay() async throws {
            state.withLock { state in
                state.inside += 1
                state.most = max(state.most, state.inside)
            }
            try await wait(until: \.isOpen)
            state.withLock { state in
                state.inside -= 1
                state.served += 1
            }
        }

        func wait(until isReached: @Sendable (State) -> Bool) async throws {
            while !state.withLock({ isReached($0) }) { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    /// Somebody who wants a turn, and notes when there was none to be had.
    private static func visitor(_ key: String, _ turns: Turns<String>, _ room: Room) -> Task<Void, any Error> {
        Task {
            let turn: Void? = try await turns.take(key) { try await room.stay() }
            if turn == nil { room.state.withLock { $0.refused += 1 } }
        }
    }

    @Test("so many go through at a time and so many wait; more are sent away at once")
    func limits() async throws {
        let turns = Turns<String>(width: 2, queue: 3)
        let room = Room()
        let visitors = (0..<9).map { _ in Self.visitor("a", turns, room) }
        try await room.wait { $0.refused == 4 && $0.inside == 2 }
        room.state.withLock { $0.isOpen = true }
        for visitor in visitors { try await visitor.value }
        let end = room.state.withLock { $0 }
        #expect(end.most == 2)
        #expect(end.served == 5)
        #expect(end.refused == 4)
    }

    @Test("a line that is full takes nothing from another key")
    func keys() async throws {
        let turns = Turns<String>(width: 1, queue: 0)
        let room = Room()
        let visitor = Self.visitor("a", turns, room)
        try await room.wait { $0.inside == 1 }
        #expect(await turns.take("a") { true } == nil)
        #expect(await turns.take("b") { true } == true)
        room.state.withLock { $0.isOpen = true }
        try await visitor.value
        #expect(await turns.take("a") { true } == true)
    }

    @Test("who is cancelled leaves the line, and another may wait in their place")
    func cancelled() async throws {
        let turns = Turns<String>(width: 1, queue: 1)
        let room = Room()
        let holder = Self.visitor("a", turns, room)
        try await room.wait { $0.inside == 1 }
        for round in 0..<3 {
            // The one of them that is sent away shows that the other one waits.
            let visitors = (0..<2).map { _ in Self.visitor("a", turns, room) }
            try await room.wait { $0.refused == 2 * round + 1 }
            for visitor in visitors { visitor.cancel() }
            try await room.wait { $0.refused == 2 * round + 2 }
        }
        room.state.withLock { $0.isOpen = true }
        try await holder.value
        #expect(room.state.withLock { $0.served } == 1)
        #expect(await turns.take("a") { true } == true)
    }

    @Test("a turn ends with what it throws")
    func failure() async throws {
        let turns = Turns<String>(width: 1, queue: 0)
        await #expect(throws: CancellationError.self) {
            _ = try await turns.take("a") { throw CancellationError() }
        }
        #expect(await turns.take("a") { true } == true)
    }
}
