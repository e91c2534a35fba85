package import Credentials
import FoundationEssentials
package import Identity
package import Primitives
package import Storage

/// Takes mail to be sent: it is in the database before anybody is told that it is on its way.
package struct Post: Sendable {
    private let store: any Store
    private let sealer: Sealer
    private let clock: any Clock
    private let random: any RandomSource
    private let wakeup: Wakeup

    /// The queue over a database.
    package init(store: any Store, sealer: Sealer, clock: any Clock, random: any RandomSource, wakeup: Wakeup) {
        self.store = store
        self.sealer = sealer
        self.clock = clock
        self.random = random
        self.wakeup = wakeup
    }

    /// Queues a mail.
    package func send(_ mail: Mail) async throws { try await enqueue(.mail(mail)) }

    /// Queues something to be done for an address.
    package func leave(_ errand: Errand) async throws { try await enqueue(.errand(errand)) }

    /// Opens what lies in the queue.
    package func open(_ mail: QueuedMail) throws -> Letter {
        let plain = try sealer.open(mail.sealed, context: Self.context(of: mail.id))
        return try JSONDecoder().decode(Letter.self, from: Data(plain))
    }

    /// Makes a mail ready to be queued in a unit of work of something else, after which `wake` is to be called.
    func ready(_ mail: Mail) throws -> QueuedMail { try seal(.mail(mail)) }

    /// Says that mail was queued.
    func wake() { wakeup.wake() }

    private func enqueue(_ letter: Letter) async throws {
        try await store.enqueue(try seal(letter), at: clock.now())
        wake()
    }

    private func seal(_ letter: Letter) throws -> QueuedMail {
        let id = MailID.random(from: random)
        let plain = Array(try JSONEncoder().encode(letter))
        let sealed = try sealer.seal(plain, context: Self.context(of: id), nonce: random.bytes(Sealer.nonceLength))
        return QueuedMail(id: id, sealed: sealed)
    }

    private static func context(of id: MailID) -> String { "mail/\(id.value)" }
}
