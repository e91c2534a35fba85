import Identity
import Primitives
import Provider
import Storage
import Synchronization
import TestKit
import Testing

@Suite("Sending the mail of the queue")
struct MailDeliveryTests {
    /// Delivers in the background for as long as `body` runs.
    static func delivering(
        in world: World, by outbox: Outbox, _ body: () async throws -> Void
    ) async throws {
        let delivery = MailDelivery(world.deployment, rendering: Words(), transport: outbox)
        let task = Task { await delivery.run() }
        do { try await body() } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        await task.value
    }

    private static func notice(_ world: World, _ kind: Mail.Kind = .passwordChanged) -> Mail {
        Mail(kind, to: world.ada, of: world.acme)
    }

    @Test("a mail goes out at once, once, to the address on record")
    func sent() async throws {
        try await World.run { world in
            let outbox = Outbox()
            try await Self.delivering(in: world, by: outbox) {
                try await world.deployment.mail.send(Self.notice(world))
                try await eventually { outbox.sent.count == 1 }
                let mail = try #require(outbox.sent.first)
                #expect(mail.recipient.address == "ada@acme.example" && mail.recipientName == "Ada Lovelace")
                #expect(mail.organization == "Acme Corp" && mail.date == world.clock.now())
                #expect(mail.content.subject == "password_changed")
                try await eventually { try await world.store.mail(mail.id)?.status == .sent }
                #expect(try await world.store.mail(mail.id)?.hasContent == false)
            }
            #expect(outbox.sent.count == 1)
        }
    }

    @Test("nothing is lost while the server is down: it is asked now and then by one mail, and then takes them all")
    func down() async throws {
        try await World.run { world in
            let outbox = Outbox()
            outbox.answer { _ in .unavailable("no server") }
            try await Self.delivering(in: world, by: outbox) {
                for _ in 0..<12 { try await world.deployment.mail.send(Self.notice(world)) }
                try await eventually { outbox.tries > 0 }
                try await Task.sleep(for: .milliseconds(60))
                let first = outbox.tries
                #expect(first <= MailDelivery.places)
                for _ in 0..<10 {
                    let before = outbox.tries
                    // Again and again: a try that ends after the clock moved begins its pause there.
                    try await eventually {
                        world.clock.advance(by: .seconds(61))
                        world.deployment.letters.wake()
                        return outbox.tries > before
                    }
                    #expect(outbox.mostAtOnce <= MailDelivery.places)
                }
                outbox.answer { _ in nil }
                // Less than a lease in all that one try may take: each is sent once.
                try await eventually {
                    world.clock.advance(by: .seconds(1))
                    world.deployment.letters.wake()
                    return Set(outbox.sent.map(\.id)).count == 12
                }
            }
            #expect(Set(outbox.sent.map(\.id)).count == 12)
        }
    }

    @Test("what was put off while the clock was ahead goes out when it is right again")
    func clockSetBack() async throws {
        try await World.run { world in
            let outbox = Outbox()
            outbox.answer { _ in .unavailable("no server") }
            try await Self.delivering(in: world, by: outbox) {
                world.clock.advance(by: .days(30))
                try await world.deployment.mail.send(Self.notice(world))
                try await eventually { outbox.tries > 0 }
                world.clock.advance(by: .days(-30))
                outbox.answer { _ in nil }
                // A try that ends after the clock was set back is put off from there.
                try await eventually {
                    world.clock.advance(by: .seconds(1))
                    _ = try await world.store.bringForward(at: world.clock.now())
                    world.deployment.letters.wake()
                    return outbox.sent.count == 1
                }
            }
        }
    }

    @Test("a mail that cannot be sent, written or opened holds up no other")
    func poison() async throws {
        try await World.run { world in
            let outbox = Outbox()
            outbox.answer { $0.content.subject == "new_device" ? .refused("RCPT failed: 550") : nil }
            try await Self.delivering(in: world, by: outbox) {
                let strange = QueuedMail(id: MailID("strange"), sealed: [1, 2, 3])
                try await world.store.enqueue(strange, at: world.clock.now())
                for kind in [Mail.Kind.newDevice, .accountLocked, .passwordChanged] {
                    try await world.deployment.mail.send(Self.notice(world, kind))
                }
                try await eventually { outbox.sent.count == 1 }
                #expect(outbox.sent.map(\.content.subject) == ["password_changed"])
                try await eventually { try await world.store.mail(strange.id)?.outcome == "cannot be opened here" }
                #expect(try await world.store.mail(strange.id)?.status == .waiting)
                let refused = try #require(outbox.refused.first)
                try await eventually { try await world.store.mail(refused)?.status == .failed }
            }
        }
    }

    @Test(
        "how long it is tried: two days, and no longer than a link to a new password is good",
        arguments: [
            (Mail.Kind.passwordChanged, 0, MailDeliveryRules.Verdict.again(at: Timestamp(seconds: 10))),
            (.passwordChanged, 172_800 - 10, .again(at: Timestamp(seconds: 172_800))),
            (.passwordChanged, 172_800 - 9, .failed), (.invitation, 100_000, .again(at: Timestamp(seconds: 100_010))),
            (.passwordReset, 3_590, .again(at: Timestamp(seconds: 3_600))), (.passwordReset, 3_591, .failed),
        ])
    func patience(kind: Mail.Kind, seconds: Int, verdict: MailDeliveryRules.Verdict) throws {
        let mail = Mail(
            kind, to: try #require(EmailAddress("a@b.example")), name: nil, organization: nil, organizationName: nil,
            locale: nil)
        let found = MailDeliveryRules.verdict(
            .delayed("greylisted"), attempt: 1, queuedAt: Timestamp(seconds: 0),
            patience: MailDeliveryRules.patience(with: .mail(mail)), at: Timestamp(seconds: Int64(seconds)))
        #expect(found == verdict)
    }

    @Test("the pauses grow to an hour; after a server's failure it goes as soon as the server is back")
    func pauses() {
        func next(_ failure: MailFailure, _ attempt: Int) -> MailDeliveryRules.Verdict {
            MailDeliveryRules.verdict(
                failure, attempt: attempt, queuedAt: Timestamp(seconds: 0), patience: .days(2),
                at: Timestamp(seconds: 0))
        }
        let seconds: [Int64] = [10, 60, 300, 900, 1_800, 3_600, 3_600]
        for (index, pause) in seconds.enumerated() {
            #expect(next(.delayed(""), index + 1) == .again(at: Timestamp(seconds: pause)))
            #expect(next(.unavailable(""), index + 1) == .again(at: Timestamp(seconds: 5)))
            #expect(next(.refused(""), index + 1) == .failed)
        }
        #expect(
            [1, 2, 3, 4, 5, 50].map { MailDeliveryRules.pause(ofServer: $0) }
                == [.seconds(5), .seconds(10), .seconds(20), .seconds(40), .seconds(60), .seconds(60)])
    }
}

/// Writes the kind in place of words.
struct Words: MailRendering {
    struct NoWords: Error {}

    func render(_ mail: Mail) throws -> RenderedMail {
        guard mail.kind != .accountLocked else { throw NoWords() }
        return RenderedMail(
            subject: mail.kind.rawValue, text: mail.values["link"] ?? "", html: "", language: mail.locale ?? "en")
    }
}

/// Where mail goes in tests.
final class Outbox: MailTransport {
    private struct State {
        var sent: [OutgoingMail] = []
        var refused: [MailID] = []
        var tries = 0
        var active = 0
        var mostAtOnce = 0
        var answer: @Sendable (OutgoingMail) -> MailFailure? = { _ in nil }
    }

    private let state = Mutex(State())

    var sent: [OutgoingMail] { state.withLock { $0.sent } }
    var refused: [MailID] { state.withLock { $0.refused } }
    var tries: Int { state.withLock { $0.tries } }
    var mostAtOnce: Int { state.withLock { $0.mostAtOnce } }

    func answer(_ answer: @escaping @Sendable (OutgoingMail) -> MailFailure?) {
        state.withLock { $0.answer = answer }
    }

    func send(_ mail: OutgoingMail) async throws(MailFailure) {
        let failure = state.withLock { state -> MailFailure? in
            state.tries += 1
            state.active += 1
            state.mostAtOnce = max(state.mostAtOnce, state.active)
            return state.answer(mail)
        }
        await Task.yield()
        state.withLock { state in
            state.active -= 1
            if failure == nil { state.sent.append(mail) }
            if case .refused = failure { state.refused.append(mail.id) }
        }
        if let failure { throw failure }
    }
}

extension World {
    /// Does everything that is due in the queue and returns the mails among it.
    func letters() async throws -> [Mail] {
        let mails = Mails()
        let delivery = MailDelivery(deployment, rendering: mails, transport: Outbox())
        while true {
            let due = try await store.claimMails(100, at: clock.now(), until: clock.now() + MailDelivery.lease)
            guard !due.isEmpty else { break }
            for mail in due { #expect(await delivery.deliver(mail) == nil) }
        }
        return mails.all
    }
}

/// Keeps the mails it should write.
private final class Mails: MailRendering {
    private let state = Mutex<[Mail]>([])

    var all: [Mail] { state.withLock { $0 } }

    func render(_ mail: Mail) throws -> RenderedMail {
        state.withLock { $0.append(mail) }
        return RenderedMail(subject: "", text: "", html: "", language: "en")
    }
}
