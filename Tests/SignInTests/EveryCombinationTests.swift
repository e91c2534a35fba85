import Identity
import Primitives
import SignIn
import Testing

/// The promises of the product, held against every combination of facts and proofs.
@Suite("Every combination of facts and proofs")
struct EveryCombinationTests {
    @Test("of a sign-in keeps every promise")
    func signIns() { check("sign-ins", atLeast: 1_000_000, Combinations.signIns) }

    @Test("of a session that is used again keeps every promise")
    func sessions() { check("sessions", atLeast: 500_000, Combinations.sessions) }

    @Test("of ways in keeps every promise")
    func entrances() { check("ways in", atLeast: 300_000, Combinations.entrances) }

    @Test("leads to an end when each step is answered")
    func walks() {
        var count = 0
        Combinations.beginnings { beginning in
            count += 1
            let walk = Walk(from: beginning)
            if let complaint = walk.complaint { Issue.record("\(complaint): \(walk.steps) from \(beginning)") }
            return walk.complaint == nil
        }
        print("walks to the end: \(count)")
        #expect(count >= 100_000)
    }

    private func check(_ name: String, atLeast minimum: Int, _ combinations: ((Combination) -> Bool) -> Void) {
        var count = 0
        combinations { combination in
            count += 1
            let decision = combination.facts.decision
            for promise in Promise.all where !promise.holds(combination, decision) {
                Issue.record("broken: \(promise.text): \(decision.step) for \(combination)")
                return false
            }
            return true
        }
        print("\(name): \(count) combinations, \(Promise.all.count) promises")
        #expect(count >= minimum)
    }
}
