import Identity
import Logging
import Primitives
package import Storage
import Synchronization

/// Sends the mail of the queue.
///
/// Mail is in the database since it was queued, so none is lost with a process; each is taken by one node at a time, for
/// the length of a lease. While the server is down it is asked now and then, by one mail at a time.
package struct MailDelivery: Sendable {
    /// Mails under way at once.
    package static let places = 4
    /// For how long nobody else takes a mail that was taken: more than a try may last.
    package static let lease = Duration.minutes(3)
    /// How often work that came from elsewhere is looked for: other nodes, commands, tries that are due again.
    private static let interval = Duration.seconds(1)

    private let deployment: Deployment
    private let rendering: any MailRendering
    private let transport: any MailTransport

    /// Delivery of a deployment's mail.
    package init(_ deployment: Deployment, rendering: any MailRendering, transport: any MailTransport) {
        self.deployment = deployment
        self.rendering = rendering
        self.transport = transport
    }

    /// Delivers until the task is cancelled.
    package func run() async {
        let pace = Pace()
        await withDiscardingTaskGroup { group in
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: Self.interval)
                    deployment.letters.wake()
                }
            }
            while !Task.isCancelled {
                for mail in await claim(pace.free(at: deployment.clock.now())) {
                    pace.begin()
                    group.addTask {
                        pace.end(after: await deliver(mail), at: deployment.clock.now())
                        deployment.letters.wake()
                    }
                }
                await deployment.letters.wait()
            }
        }
    }

    private func claim(_ free: Int) async -> [ClaimedMail] {
        guard free > 0 else { return [] }
        let now = deployment.clock.now()
        do {
            return try await deployment.store.claimMails(free, at: now, until: now + Self.lease)
        } catch {
            deployment.logger.warning("the mail queue cannot be read", metadata: ["cause": "\(error)"])
            return []
        }
    }

    /// Tries one mail that was taken and notes what came of it; returns what went wrong.
    package func deliver(_ claimed: ClaimedMail) async -> MailFailure? {
        let letter = letter(in: claimed.mail)
        // Who was stopped for longer than the lease leaves it to whoever has it now.
        guard deployment.clock.now() < claimed.takenUntil else { return nil }
        let failure = await attempt(letter, claimed)
        // Cut off by the end of the process: the lease runs out, and the mail is due again. What is done is done.
        guard failure == nil || !Task.isCancelled else { return failure }
        let verdict = MailDeliveryRules.verdict(
            failure, attempt: claimed.attempts, queuedAt: claimed.queuedAt,
            patience: MailDeliveryRules.patience(with: letter), at: deployment.clock.now())
        deployment.instruments.mailTried(verdict.outcome)
        let outcome = String((failure?.reason ?? "handed on").prefix(200))
        let id = claimed.mail.id
        let number = claimed.attempts
        let store = deployment.store
        do {
            switch verdict {
            case .sent: try await store.settle(id, attempt: number, as: .sent, due: nil, outcome: outcome)
            case .failed: try await store.settle(id, attempt: number, as: .failed, due: nil, outcome: outcome)
            case .again(let due): try await store.settle(id, attempt: number, as: .waiting, due: due, outcome: outcome)
            }
        } catch {
            deployment.logger.warning("a mail was not settled", metadata: ["mail": "\(id)", "cause": "\(error)"])
        }
        log(verdict, of: claimed, letter: letter, outcome: outcome)
        return failure
    }

    /// What lies in the queue; nil for what is sealed under another key, or by a newer version, whose nodes will take it.
    private func letter(in mail: QueuedMail) -> Letter? {
        do { return try deployment.mail.open(mail) } catch {
            deployment.logger.notice(
                "a mail cannot be opened", metadata: ["mail": "\(mail.id)", "cause": "\(error)"])
            return nil
        }
    }

    private func attempt(_ letter: Letter?, _ claimed: ClaimedMail) async -> MailFailure? {
        do {
            switch letter {
            case .mail(let mail): try await transport.send(outgoing(mail, claimed))
            case .errand(let errand): try await Errands(deployment).carryOut(errand)
            case nil: return .delayed("cannot be opened here")
            }
            return nil
        } catch let failure as MailFailure {
            return failure
        } catch {
            return .delayed("\(error)")
        }
    }

    private func outgoing(_ mail: Mail, _ claimed: ClaimedMail) throws -> OutgoingMail {
        OutgoingMail(
            id: claimed.mail.id, recipient: mail.recipient, recipientName: mail.name,
            organization: mail.organizationName, date: claimed.queuedAt, content: try rendering.render(mail))
    }

    private func log(
        _ verdict: MailDeliveryRules.Verdict, of claimed: ClaimedMail, letter: Letter?, outcome: String
    ) {
        let metadata: Logger.Metadata = [
            "mail": "\(claimed.mail.id)", "kind": "\(letter?.name ?? "unknown")", "attempt": "\(claimed.attempts)",
            "outcome": "\(outcome)",
        ]
        switch verdict {
        case .sent: deployment.logger.info("mail sent", metadata: metadata)
        case .again: deployment.logger.notice("mail not sent yet", metadata: metadata)
        case .failed: deployment.logger.warning("mail not sent", metadata: metadata)
        }
    }
}

extension MailDeliveryRules.Verdict {
    fileprivate var outcome: Instruments.QueueOutcome {
        switch self {
        case .sent: .delivered
        case .again: .delayed
        case .failed: .failed
        }
    }
}

extension Letter {
    /// What it is about, for the log.
    fileprivate var name: String {
        switch self {
        case .mail(let mail): mail.kind.rawValue
        case .errand(let errand): errand.kind.rawValue
        }
    }
}

/// How many mails may be tried now.
///
/// A class because all tries share it.
private final class Pace: Sendable {
    private struct State {
        var active = 0
        var failures = 0
        var pausedUntil = Timestamp(microseconds: .min)
    }

    private let state = Mutex(State())

    /// One at a time while the server is down, and none for a while after each.
    func free(at now: Timestamp) -> Int {
        state.withLock { state in
            guard state.failures > 0 else { return MailDelivery.places - state.active }
            let isPaused = state.pausedUntil.isAhead(of: now, byAtMost: MailDeliveryRules.longestServerPause)
            return state.active == 0 && !isPaused ? 1 : 0
        }
    }

    func begin() { state.withLock { $0.active += 1 } }

    func end(after failure: MailFailure?, at now: Timestamp) {
        state.withLock { state in
            state.active -= 1
            guard case .unavailable = failure else {
                state.failures = 0
                return
            }
            state.failures += 1
            state.pausedUntil = now + MailDeliveryRules.pause(ofServer: state.failures)
        }
    }
}
