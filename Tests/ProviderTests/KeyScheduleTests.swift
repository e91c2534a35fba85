import Identity
import Primitives
import Provider
import TestKit
import Testing

@Suite("When keys are made, sign, retire and are removed")
struct KeyScheduleTests {
    private let schedule = KeySchedule(period: .days(90), longestToken: .minutes(10))
    private let start = Timestamp(seconds: 1_893_456_000)

    @Test("an empty deployment gets a key that signs and one published ahead")
    func emptyDeployment() {
        let changes = schedule.changes(for: [], algorithms: ["ES256"], now: start)
        #expect(
            changes == [
                .make(algorithm: "ES256", activeFrom: start), .make(algorithm: "ES256", activeFrom: start + .days(90)),
            ])
    }

    @Test("nothing is to do while one key signs and another waits")
    func steady() {
        let keys = [key("a", from: start), key("b", from: start + .days(90))]
        #expect(schedule.changes(for: keys, algorithms: ["ES256"], now: start + .days(89)).isEmpty)
    }

    @Test("when the time of the next key comes, the old one retires and another is published ahead")
    func turnOver() {
        let keys = [key("a", from: start), key("b", from: start + .days(90))]
        let now = start + .days(90)
        let changes = schedule.changes(for: keys, algorithms: ["ES256"], now: now)
        #expect(
            changes == [
                .retire(id: "a", at: now, removedAt: now + .minutes(15)),
                .make(algorithm: "ES256", activeFrom: start + .days(180)),
            ])
    }

    @Test("a server that slept for years does not publish a key that signs at once without a lead")
    func longSleep() {
        let now = start + .days(1_000)
        let changes = schedule.changes(for: [key("a", from: start)], algorithms: ["ES256"], now: now)
        #expect(changes == [.make(algorithm: "ES256", activeFrom: now + schedule.lead)])
    }

    @Test("an operator's rotation lets the next key sign at once and keeps the old one until its tokens expired")
    func rotation() {
        let keys = [key("a", from: start), key("b", from: start + .days(90))]
        let now = start + .days(3)
        #expect(
            schedule.rotation(of: keys, algorithms: ["ES256"], now: now) == [
                .activate(id: "b", at: now), .retire(id: "a", at: now, removedAt: now + .minutes(15)),
                .make(algorithm: "ES256", activeFrom: now + .days(90)),
            ])
    }

    @Test("a key that leaked goes at once, and the one published ahead signs in its stead")
    func revocation() {
        let keys = [key("a", from: start), key("b", from: start + .days(90))]
        let now = start + .days(3)
        #expect(
            schedule.revocation(of: ["a"], in: keys, now: now) == [
                .retire(id: "a", at: now, removedAt: now), .activate(id: "b", at: now),
                .make(algorithm: "ES256", activeFrom: now + .days(90)),
            ])
        #expect(
            schedule.revocation(of: ["b"], in: keys, now: now) == [
                .retire(id: "b", at: now, removedAt: now), .make(algorithm: "ES256", activeFrom: now + .days(90)),
            ])
        #expect(
            schedule.revocation(of: ["a", "b"], in: keys, now: now) == [
                .retire(id: "a", at: now, removedAt: now), .retire(id: "b", at: now, removedAt: now),
                .make(algorithm: "ES256", activeFrom: now), .make(algorithm: "ES256", activeFrom: now + .days(90)),
            ])
    }

    @Test("each algorithm has keys of its own")
    func algorithms() {
        let keys = [key("a", from: start), key("b", from: start + .days(90))]
        let changes = schedule.changes(for: keys, algorithms: ["ES256", "RS256"], now: start)
        #expect(changes.allSatisfy { if case .make(let algorithm, _) = $0 { algorithm == "RS256" } else { false } })
        #expect(changes.count == 2)
    }

    @Test("a rotation knows until when there may be copies of the keys that lack the next one")
    func copies() {
        func copies(_ keys: [SigningKeyRecord], at now: Timestamp, _ algorithms: [String] = ["ES256"]) -> Timestamp? {
            schedule.copiesOutlive(rotationOf: keys, algorithms: algorithms, now: now)
        }
        // Those of the first start are in every copy.
        let first = [key("a", from: start, madeAt: start), key("b", from: start + .days(90), madeAt: start)]
        #expect(copies(first, at: start + .seconds(20)) == nil)
        let madeAt = start + .days(1)
        let again = first.dropLast() + [key("c", from: start + .days(91), madeAt: madeAt)]
        #expect(copies(Array(again), at: madeAt + .seconds(20)) == madeAt + .minutes(5))
        #expect(copies(Array(again), at: madeAt + .minutes(5)) == nil)
        #expect(copies(Array(again), at: madeAt + .seconds(20), ["RS256"]) == madeAt + .seconds(20) + .minutes(5))
        // None is ahead: the one that is made signs at once.
        #expect(copies([first[0]], at: madeAt) == madeAt + .minutes(5))
    }

    private func key(_ id: String, from activeFrom: Timestamp, madeAt: Timestamp? = nil) -> SigningKeyRecord {
        SigningKeyRecord(
            id: id, algorithm: "ES256", sealedPrivateKey: [], publicJWK: "{}", createdAt: madeAt ?? start,
            activeFrom: activeFrom)
    }
}
