import TestKit
import Testing
import Web

@Suite("What a connection may still do")
struct ConnectionGuardTests {
    private var state = ConnectionGuard.State(bodyLimit: 10)

    @Test("requests pass one after the other, even when they overtake their answers")
    mutating func passes() {
        for _ in 0..<2 {
            #expect(state.receiveHead() == .forward)
            #expect(state.isWaitingForBody)
            #expect(state.receiveBody(10) == .forward)
            #expect(state.receiveEnd() == .forward)
            #expect(!state.isWaitingForBody)
        }
        for _ in 0..<2 {
            #expect(state.sendHead(closes: false) == .forward)
            #expect(state.sendEnd() == (.forward, false))
        }
    }

    @Test("a body over the limit is refused, also in pieces, and nothing passes after that")
    mutating func tooLarge() {
        _ = state.receiveHead()
        #expect(state.receiveBody(6) == .forward)
        #expect(state.receiveBody(5) == .refuse(.bodyTooLarge))
        #expect(state.receiveBody(1) == .drop)
        #expect(state.receiveEnd() == .drop)
        #expect(state.receiveHead() == .drop)
        #expect(state.sendHead(closes: false) == .drop)
        #expect(state.sendEnd() == (.drop, false))
    }

    @Test("a body that comes too late is refused; a request that was complete is left alone")
    mutating func tooLate() {
        #expect(state.deadlinePassed() == .drop)
        _ = state.receiveHead()
        #expect(state.deadlinePassed() == .refuse(.timeout))
        var complete = ConnectionGuard.State(bodyLimit: 10)
        _ = complete.receiveHead()
        _ = complete.receiveEnd()
        #expect(complete.deadlinePassed() == .drop)
    }

    @Test("no answer of ours is put where another's is expected")
    mutating func noMixUp() {
        _ = state.receiveHead()
        _ = state.receiveEnd()
        _ = state.receiveHead()
        #expect(state.parsingFailed(.malformed) == .close)
        var begun = ConnectionGuard.State(bodyLimit: 10)
        _ = begun.receiveHead()
        _ = begun.sendHead(closes: false)
        #expect(begun.parsingFailed(.malformed) == .close)
        var fresh = ConnectionGuard.State(bodyLimit: 10)
        #expect(fresh.parsingFailed(.headerTooLarge) == .refuse(.headerTooLarge))
        #expect(fresh.parsingFailed(.malformed) == .drop)
    }

    @Test("an answer that says so ends the connection")
    mutating func closes() {
        _ = state.receiveHead()
        _ = state.sendHead(closes: true)
        #expect(state.sendEnd() == (.forward, true))
        #expect(state.receiveBody(1) == .drop)
    }
}
