import Identity
import Primitives
import Provider
import TestKit
import Testing

@Suite("Guesses of a client secret")
struct SecretGuessesTests {
    private let client = ClientID("portal")
    private let now = Timestamp(seconds: 1_893_456_000)

    /// After as many wrong secrets as are looked at.
    private func exhausted() -> SecretGuesses {
        let guesses = SecretGuesses()
        for number in 1...SecretGuesses.limit {
            #expect(guesses.isAllowed(of: client, from: "192.0.2.1", now: now))
            #expect(guesses.note(of: client, from: "192.0.2.1", now: now) == (number == SecretGuesses.limit))
        }
        return guesses
    }

    @Test("TK-07: after 20 wrong ones no more are looked at, for a minute", .spec("RFC 6749", "2.3.1"))
    func limit() {
        let guesses = exhausted()
        #expect(!guesses.isAllowed(of: client, from: "192.0.2.1", now: now + .seconds(59)))
        #expect(guesses.isAllowed(of: client, from: "192.0.2.1", now: now + .seconds(60)))
    }

    @Test("TK-07: other networks and other clients are not affected")
    func others() {
        let guesses = exhausted()
        #expect(guesses.isAllowed(of: client, from: "192.0.2.2", now: now))
        #expect(guesses.isAllowed(of: ClientID("other"), from: "192.0.2.1", now: now))
    }

    @Test("TK-07: the addresses of one IPv6 network count together")
    func network() {
        let guesses = SecretGuesses()
        for number in 1...SecretGuesses.limit {
            _ = guesses.note(of: client, from: "2001:db8::\(number)", now: now)
        }
        #expect(!guesses.isAllowed(of: client, from: "2001:db8::ffff", now: now))
        #expect(guesses.isAllowed(of: client, from: "2001:db8:0:1::1", now: now))
    }

    @Test("TK-07: a flood from everywhere does not make a stopped network go on")
    func flood() {
        let guesses = exhausted()
        for number in 0...(2 * SecretGuesses.capacity) {
            _ = guesses.note(of: client, from: "network \(number)", now: now)
        }
        #expect(!guesses.isAllowed(of: client, from: "192.0.2.1", now: now))
    }

    @Test("TK-07: a clock set back counts anew")
    func clockSetBack() {
        #expect(exhausted().isAllowed(of: client, from: "192.0.2.1", now: now - .seconds(1)))
    }
}
