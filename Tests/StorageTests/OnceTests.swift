import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Things that count once, and failures")
struct OnceTests {
    @Test("of fifty that take a value one gets it", arguments: Engine.allCases, OneTimeKind.allCases)
    func consumeRace(on kind: Engine, what: OneTimeKind) async throws {
        try await kind.withStore { store in
            let won = try await race { _ in
                try await store.consume(what, value: [1, 2, 3], until: now + .minutes(1), issuedAt: nil)
            }
            #expect(won.count(where: { $0 }) == 1)
            #expect(try await store.isTaken(what, value: [1, 2, 3]))
            #expect(try await !store.isTaken(what, value: [1, 2]))
            #expect(try await store.consume(what, value: [1, 2], until: now, issuedAt: nil))
            for other in OneTimeKind.allCases where other != what {
                #expect(try await !store.isTaken(other, value: [1, 2, 3]))
                #expect(try await store.consume(other, value: [1, 2, 3], until: now, issuedAt: nil))
            }
        }
    }

    @Test("of ten that give a notice one does, with its line and its mail", arguments: Engine.allCases)
    func noticeRace(on kind: Engine) async throws {
        try await kind.withStore { store in
            let winners = try await race(10) { index in
                let isFirst = try await store.give(
                    .sample(index), once: .certificateWarning, value: [1], with: [[2], [3]], until: now + .days(1),
                    at: now)
                return isFirst ? index : nil
            }.compactMap { $0 }
            let winner = try #require(winners.first)
            #expect(winners.count == 1)
            let lines = try await store.auditLines(of: AuditLog(of: OrganizationID("o-acme")), after: 0, limit: 9)
            #expect(lines.map(\.key.id) == ["notice \(winner)"])
            #expect(try await store.claimMails(9, at: now, until: now + .minutes(1)).map(\.mail.sealed) == [[7]])
            // What it makes needless was taken with it.
            #expect(
                try await !store.give(
                    .sample(99), once: .certificateWarning, value: [3], with: [], until: now + .days(1), at: now))
        }
    }

    @Test("failures are counted until the limit, which pauses and begins anew", arguments: Engine.allCases)
    func lockout(on kind: Engine) async throws {
        let key: [UInt8] = [7]
        try await kind.withStore { store in
            #expect(try await store.attempts(key) == nil)
            for number in 1...3 {
                let record = try await Self.fail(store, key, at: now + .seconds(Int64(number)))
                let expected =
                    number < 3
                    ? Attempts(count: number, since: now + .seconds(1), lockedUntil: nil)
                    : Attempts(count: 0, since: now + .seconds(3), lockedUntil: now + .seconds(303))
                #expect(record == expected)
                #expect(try await store.attempts(key) == expected)
            }
            let next = try await Self.fail(store, key, at: now + .seconds(4))
            #expect(next == Attempts(count: 1, since: now + .seconds(4), lockedUntil: now + .seconds(303)))
            try await store.clearAttempts(key)
            #expect(try await store.attempts(key) == nil)
        }
    }

    @Test("a pause from before the clock was set back is over with the next failure", arguments: Engine.allCases)
    func clockSetBack(on kind: Engine) async throws {
        let ahead = now + .days(5)
        try await kind.withStore { store async throws in
            #expect(try await Self.fail(store, [1], at: ahead, limit: 1).lockedUntil == ahead + .seconds(300))
            #expect(try await Self.fail(store, [1], at: now) == Attempts(count: 1, since: now, lockedUntil: nil))
            // A node whose clock is a little ahead is believed.
            let near = now + .minutes(5)
            #expect(try await Self.fail(store, [2], at: near, limit: 1).lockedUntil == near + .seconds(300))
            #expect(try await Self.fail(store, [2], at: now).lockedUntil == near + .seconds(300))
        }
    }

    @Test("failures before the window are forgotten", arguments: Engine.allCases)
    func window(on kind: Engine) async throws {
        try await kind.withStore { store in
            for _ in 1...2 { _ = try await Self.fail(store, [1], at: now) }
            let later = now + .seconds(301)
            #expect(try await Self.fail(store, [1], at: later) == Attempts(count: 1, since: later, lockedUntil: nil))
        }
    }

    @Test("a limit of one pauses at once, the first time and every time", arguments: Engine.allCases)
    func limitOfOne(on kind: Engine) async throws {
        try await kind.withStore { store in
            for second in [Int64(0), 1, 1_000] {
                let time = now + .seconds(second)
                let record = try await Self.fail(store, [1], at: time, limit: 1)
                #expect(record == Attempts(count: 0, since: time, lockedUntil: time + .seconds(300)))
            }
        }
    }

    @Test("a failure under several keys counts under each, in the order asked", arguments: Engine.allCases)
    func severalKeys(on kind: Engine) async throws {
        try await kind.withStore { store in
            _ = try await Self.fail(store, [2], at: now)
            let failures = [(UInt8(3), 3), (2, 3), (1, 1)].map { key, limit in
                CountedFailure(
                    key: [key], windowStart: now - .seconds(300), limit: limit, lockUntil: now + .seconds(300))
            }
            let records = try await store.recordFailures(failures, at: now)
            #expect(records.map(\.count) == [1, 2, 0])
            #expect(records.map { $0.lockedUntil != nil } == [false, false, true])
            for (failure, record) in zip(failures, records) {
                #expect(try await store.attempts(failure.key) == record)
            }
            #expect(try await store.recordFailures([], at: now).isEmpty)
        }
    }

    @Test(
        "a pause begins with what is told of it, once for a value, and with its other counts or not at all",
        arguments: Engine.allCases)
    func pauseToldOf(on kind: Engine) async throws {
        struct NoMail: Error {}
        try await kind.withStore { store in
            @Sendable func fail(_ key: UInt8, _ value: UInt8, mail: String?) async throws -> Bool {
                let news = PauseNews(value: [value], until: now + .hours(1)) {
                    guard let mail else { throw NoMail() }
                    return [QueuedMail(id: MailID(mail), sealed: [1])]
                }
                let span = (now - .seconds(300), now + .seconds(300))
                let failures = [
                    CountedFailure(key: [key], windowStart: span.0, limit: 2, lockUntil: span.1, news: news),
                    CountedFailure(key: [99], windowStart: span.0, limit: 1_000, lockUntil: span.1, news: news),
                ]
                return failures[0].began(try #require(try await store.recordFailures(failures, at: now).first))
            }
            #expect(try await !fail(1, 7, mail: nil))
            await #expect(throws: NoMail.self) { try await fail(1, 7, mail: nil) }
            #expect(try await store.attempts([1])?.count == 1)
            #expect(try await store.attempts([99])?.count == 1)
            #expect(try await fail(1, 7, mail: "first"))
            #expect(try await !fail(2, 7, mail: nil))
            #expect(try await fail(2, 7, mail: "told already"))
            #expect(try await !fail(3, 8, mail: nil))
            #expect(try await fail(3, 8, mail: "second"))
            let told = try await store.claimMails(9, at: now, until: now + .minutes(1)).map(\.mail.id.value)
            #expect(Set(told) == ["first", "second"])
        }
    }

    @Test("failures under the same keys in any order do not wait for each other for ever", arguments: Engine.allCases)
    func severalKeysAtOnce(on kind: Engine) async throws {
        try await kind.withStore { store in
            let failures = (UInt8(0)..<4).map { key in
                CountedFailure(
                    key: [key], windowStart: now - .seconds(300), limit: 1_000, lockUntil: now + .seconds(300))
            }
            _ = try await race { number in
                try await store.recordFailures(number.isMultiple(of: 2) ? failures : failures.reversed(), at: now)
            }
            for failure in failures { #expect(try await store.attempts(failure.key)?.count == 50) }
        }
    }

    @Test("no failure is lost among fifty at once", arguments: Engine.allCases)
    func failureRace(on kind: Engine) async throws {
        try await kind.withStore { store in
            let counts = try await race { _ in try await Self.fail(store, [1], at: now, limit: 1_000).count }
            #expect(counts.sorted() == Array(1...50))
        }
    }

    private static func fail(
        _ store: any Store, _ key: [UInt8], at time: Timestamp, limit: Int = 3
    ) async throws -> Attempts {
        try await store.recordFailure(
            key, at: time, windowStart: time - .seconds(300), limit: limit, lockUntil: time + .seconds(300))
    }
}
