import Identity
import JOSE
import Logging
import OpenIDConnect
import Primitives
import Storage
import Synchronization

/// Tells applications by their back channel that sessions ended (OpenID Connect Back-Channel Logout 1.0 §2.5).
///
/// The notices are in the database since the session ended, so none is lost with a process; each is taken by one node
/// at a time, for the length of a lease.
package struct LogoutDelivery: Sendable {
    /// Deliveries at once.
    package static let places = 32
    /// Deliveries at once to the same application, taken together and waited for together, so that one which does not
    /// answer takes no more than these.
    package static let placesOfOne = 4
    /// For how long nobody else takes a notice that was taken: more than a call may last.
    private static let lease = Duration.seconds(30)
    /// How often work that came from elsewhere is looked for: other nodes, `signet apply`, tries that are due again.
    private static let interval = Duration.seconds(1)

    private let deployment: Deployment

    /// Delivery over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Delivers until the task is cancelled.
    package func run() async {
        let busy = Busy()
        await withDiscardingTaskGroup { group in
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: Self.interval)
                    deployment.logouts.wake()
                }
            }
            while !Task.isCancelled {
                for notice in await claim(beside: busy.counts) {
                    busy.begin(notice.client)
                    group.addTask {
                        await deliver(notice)
                        busy.end(notice.client)
                        deployment.logouts.wake()
                    }
                }
                await deployment.logouts.wait()
            }
        }
    }

    /// Takes what is due, but for applications that are being told something already.
    private func claim(beside busy: [ClientID: Int]) async -> [LogoutNotice] {
        let free = Self.places - busy.values.reduce(0, +)
        guard free > 0 else { return [] }
        let now = deployment.clock.now()
        do {
            return try await deployment.store.claimNotices(
                free, each: Self.placesOfOne, sparing: Array(busy.keys), at: now, until: now + Self.lease)
        } catch {
            deployment.logger.warning("logout notices cannot be read", metadata: ["cause": "\(error)"])
            return []
        }
    }

    /// Tells one application of one session, and notes what came of it.
    private func deliver(_ notice: LogoutNotice) async {
        do {
            let (status, outcome) = try await send(notice)
            // Cut off by the end of the process: the lease runs out, and the notice is due again.
            guard status != nil || !Task.isCancelled else { return }
            let verdict = LogoutDeliveryRules.verdict(status: status, of: notice, at: deployment.clock.now())
            deployment.instruments.logoutTried(verdict.outcome)
            switch verdict {
            case .delivered: try await deployment.store.settle(notice, as: .delivered, due: nil, outcome: outcome)
            case .failed: try await deployment.store.settle(notice, as: .failed, due: nil, outcome: outcome)
            case .again(let due): try await deployment.store.settle(notice, as: .waiting, due: due, outcome: outcome)
            }
            log(verdict, of: notice, outcome: outcome)
        } catch {
            deployment.logger.warning(
                "logout notice failed here", metadata: ["client": "\(notice.client)", "cause": "\(error)"])
        }
    }

    /// Sends the token: the answer's status, if there was one, and what to note.
    private func send(_ notice: LogoutNotice) async throws -> (status: Int?, outcome: String) {
        guard let client = try await deployment.configuration.client(notice.client),
            let address = client.metadata.backChannelLogoutURI
        else { return (400, "the application has no address for it any more") }
        let token = LogoutToken(
            issuer: deployment.server.issuer,
            subject: Subjects(deployment).subject(of: notice.account, for: client), client: client.id,
            session: notice.session, issuedAt: deployment.clock.now(),
            identifier: deployment.random.token().reveal())
        guard let signer = deployment.keys.current.logoutTokens[try deployment.signingAlgorithm(for: client)] else {
            throw KeyError.none
        }
        let form = FormParameters([.init(name: "logout_token", value: try signer.sign(token.payload))])
        do throws(OutboundError) {
            let status = try await deployment.outbound.post(form, to: address)
            return (status, "answered with status \(status)")
        } catch {
            return (nil, error.description)
        }
    }

    private func log(_ verdict: LogoutDeliveryRules.Verdict, of notice: LogoutNotice, outcome: String) {
        let metadata: Logger.Metadata = [
            "client": "\(notice.client)", "session": "\(notice.session)", "attempt": "\(notice.attempts)",
            "outcome": "\(outcome)",
        ]
        switch verdict {
        case .delivered: deployment.logger.info("logout told", metadata: metadata)
        case .again: deployment.logger.notice("logout not told yet", metadata: metadata)
        case .failed: deployment.logger.notice("logout not told", metadata: metadata)
        }
    }
}

extension LogoutDeliveryRules.Verdict {
    fileprivate var outcome: Instruments.QueueOutcome {
        switch self {
        case .delivered: .delivered
        case .again: .delayed
        case .failed: .failed
        }
    }
}

/// How many deliveries are under way to each application.
///
/// A class because all deliveries share it.
private final class Busy: Sendable {
    private let deliveries = Mutex<[ClientID: Int]>([:])

    /// As it is now.
    var counts: [ClientID: Int] { deliveries.withLock { $0 } }

    func begin(_ client: ClientID) { deliveries.withLock { $0[client, default: 0] += 1 } }

    func end(_ client: ClientID) {
        deliveries.withLock { $0[client] = $0[client].flatMap { $0 > 1 ? $0 - 1 : nil } }
    }
}
