import JOSE
import Logging
import OpenIDConnect
import Storage
import Synchronization

/// Whether this node can do its work, as load balancers ask.
///
/// It looks by itself, every second, and answers from memory: however often it is asked, the database is not. A class
/// because it outlives requests.
package final class Readiness: Sendable {
    /// What has to be right.
    package enum Part: String, Sendable, CaseIterable {
        /// The database answers.
        case database
        /// The database has a schema that this program works with.
        case schema
        /// There is a key to sign with, for every algorithm that is offered.
        case keys
        /// The disk can be written.
        case disk
    }

    /// How things stand.
    package struct Report: Sendable, Equatable {
        /// What is not right.
        package let failed: Set<Part>
        /// Whether the node is about to stop.
        package let isDraining: Bool

        /// How things stand.
        package init(failed: Set<Part>, isDraining: Bool) {
            self.failed = failed
            self.isDraining = isDraining
        }

        /// Whether requests may come.
        package var isReady: Bool { failed.isEmpty && !isDraining }
    }

    /// How often it looks.
    package static let interval = Duration.seconds(1)
    /// After this long without an answer the database counts as not answering.
    package static let patience = Duration.seconds(3)

    private struct State {
        var failed: Set<Part> = Set(Part.allCases)
        var lookedAt: ContinuousClock.Instant?
    }

    private let deployment: Deployment
    private let diskProblem: @Sendable () -> String?
    private let state = Mutex(State())

    /// - Parameter diskProblem: says in a few words why the disk cannot be written; nil when it can.
    package init(_ deployment: Deployment, diskProblem: @escaping @Sendable () -> String? = { nil }) {
        self.deployment = deployment
        self.diskProblem = diskProblem
    }

    /// How things stand; everything that asks the database fails when looking at it has taken too long.
    package func report(at now: ContinuousClock.Instant = .now) -> Report {
        let isDraining = deployment.draining.isUnderWay
        return state.withLock { state in
            guard let lookedAt = state.lookedAt else {
                return Report(failed: state.failed, isDraining: isDraining)
            }
            let isLate = now - lookedAt > Self.patience
            return Report(failed: isLate ? state.failed.union([.database]) : state.failed, isDraining: isDraining)
        }
    }

    /// Looks how things stand, and logs what has changed.
    package func look() async {
        var problems: [Part: String] = [:]
        do {
            try await deployment.store.ping()
        } catch StorageError.newerSchema {
            problems[.schema] = "made by a newer release that this one does not work with"
        } catch {
            problems[.database] = "\(error)"
        }
        let keys = deployment.keys.current
        for algorithm in deployment.server.signingAlgorithms
        where keys.idTokens[algorithm] == nil || keys.accessTokens[algorithm] == nil {
            problems[.keys] = "none for \(algorithm.rawValue)"
        }
        problems[.disk] = diskProblem()
        note(problems)
    }

    private func note(_ problems: [Part: String]) {
        let failed = Set(problems.keys)
        let (before, isFirst) = state.withLock { state in
            defer {
                state.failed = failed
                state.lookedAt = .now
            }
            return (state.failed, state.lookedAt == nil)
        }
        guard failed != before, !(isFirst && failed.isEmpty) else { return }
        guard !failed.isEmpty else { return deployment.logger.notice("ready again") }
        let metadata = problems.map { ($0.key.rawValue, Logger.MetadataValue.string($0.value)) }
        deployment.logger.warning("not ready", metadata: Dictionary(metadata, uniquingKeysWith: { first, _ in first }))
    }
}
