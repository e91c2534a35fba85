import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("The mail queue")
struct MailTests {
    private static func queue(_ count: Int, in store: any Store) async throws {
        for number in 0..<count {
            let mail = QueuedMail(id: MailID("m\(number)"), sealed: [UInt8(number), 7])
            try await store.enqueue(mail, at: now + .seconds(Int64(number)))
        }
    }

    @Test("gives a mail to one at a time, the longest due first, for the length of a lease", arguments: Engine.allCases)
    func lease(on kind: Engine) async throws {
        try await kind.withStore { store in
            try await Self.queue(3, in: store)
            #expect(try await store.claimMails(9, at: now - .seconds(1), until: now).isEmpty)
            let later = now + .minutes(1)
            let first = try await store.claimMails(2, at: later, until: later + .minutes(3))
            #expect(Set(first.map(\.mail.id.value)) == ["m0", "m1"])
            #expect(first.allSatisfy { $0.attempts == 1 && $0.mail.sealed.count == 2 })
            #expect(try await store.claimMails(9, at: later, until: later).map(\.mail.id.value) == ["m2"])
            let again = try await store.claimMails(9, at: later + .minutes(3), until: later + .minutes(9))
            #expect(Set(again.map(\.mail.id.value)) == ["m0", "m1", "m2"])
            #expect(again.allSatisfy { $0.attempts == 2 })
            #expect(again.first { $0.mail.id.value == "m1" }?.queuedAt == now + .seconds(1))
        }
    }

    @Test("and that of logouts say how much waits, and since when", arguments: Engine.allCases)
    func backlog(on kind: Engine) async throws {
        try await kind.withStore { store in
            let nothing = Backlog.Queue(count: 0, oldest: nil)
            #expect(try await store.backlog() == Backlog(mails: nothing, logouts: nothing))
            try await Self.queue(3, in: store)
            try await store.settle(MailID("m0"), attempt: 0, as: .sent, due: nil, outcome: "handed on")
            #expect(
                try await store.backlog()
                    == Backlog(mails: .init(count: 2, oldest: now + .seconds(1)), logouts: nothing))
        }
    }

    @Test("what a clock that was ahead has put off is due when it is right again", arguments: Engine.allCases)
    func clockSetBack(on kind: Engine) async throws {
        try await kind.withStore { store in
            for (id, queuedAt) in [("again", now), ("ahead", now + .days(9)), ("sent", now + .days(9))] {
                try await store.enqueue(QueuedMail(id: MailID(id), sealed: [1]), at: queuedAt)
            }
            let soon = now + .hours(1)
            try await store.settle(MailID("again"), attempt: 0, as: .waiting, due: soon, outcome: "no answer")
            try await store.settle(MailID("sent"), attempt: 0, as: .sent, due: nil, outcome: "handed on")
            #expect(try await store.claimMails(9, at: now, until: now).isEmpty)
            #expect(try await store.bringForward(at: now) == 1)
            #expect(try await store.bringForward(at: now) == 0)
            #expect(try await store.claimMails(9, at: now, until: soon).map(\.mail.id.value) == ["ahead"])
        }
    }

    @Test("gives no mail to two nodes", arguments: Engine.allCases)
    func race(on kind: Engine) async throws {
        try await kind.withStore { store in
            try await Self.queue(40, in: store)
            let later = now + .minutes(1)
            let taken = try await StorageTests.race(10) { _ in
                try await store.claimMails(8, at: later, until: later + .minutes(3))
            }.flatMap(\.self).map(\.mail.id.value)
            #expect(Set(taken).count == taken.count)
            let rest = try await store.claimMails(100, at: later, until: later + .minutes(3))
            #expect(taken.count + rest.count == 40)
        }
    }

    @Test("keeps what is to be tried again, and forgets what was in a mail that is over", arguments: Engine.allCases)
    func settle(on kind: Engine) async throws {
        try await kind.withStore { store in
            try await Self.queue(3, in: store)
            let due = now + .hours(2)
            try await store.settle(MailID("m0"), attempt: 0, as: .waiting, due: due, outcome: "no answer")
            try await store.settle(MailID("m1"), attempt: 0, as: .sent, due: nil, outcome: "handed on")
            try await store.settle(MailID("m2"), attempt: 0, as: .failed, due: nil, outcome: "refused")
            try await store.settle(MailID("m2"), attempt: 0, as: .waiting, due: due, outcome: "too late to change that")
            let waiting = try #require(try await store.mail(MailID("m0")))
            #expect(waiting.status == .waiting && waiting.dueAt == due && waiting.hasContent)
            #expect(waiting.outcome == "no answer")
            let sent = try #require(try await store.mail(MailID("m1")))
            #expect(sent.status == .sent && !sent.hasContent)
            let failed = try #require(try await store.mail(MailID("m2")))
            #expect(failed.status == .failed && !failed.hasContent && failed.outcome == "refused")
            #expect(try await store.claimMails(9, at: due - .seconds(1), until: due).isEmpty)
            #expect(try await store.claimMails(9, at: due, until: due).map(\.mail.id.value) == ["m0"])
        }
    }

    @Test("removes what is over after a month, and nothing that waits", arguments: Engine.allCases)
    func housekeeping(on kind: Engine) async throws {
        try await kind.withStore { store in
            try await Self.queue(2, in: store)
            try await store.settle(MailID("m1"), attempt: 0, as: .sent, due: nil, outcome: "handed on")
            #expect(try await store.removeExpired(before: now + .days(30)) == 0)
            #expect(try await store.removeExpired(before: now + .days(31)) == 1)
            #expect(try await store.mail(MailID("m0")) != nil)
            #expect(try await store.mail(MailID("m1")) == nil)
        }
    }
}
