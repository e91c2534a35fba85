import Logging
import Storage
import Synchronization

/// Takes in what other nodes and commands change in the configuration: at once where the database says that something
/// changed, and by looking at its version otherwise.
package struct ConfigurationWatch: Sendable {
    /// How often the version is looked at by a node that nobody tells.
    private static let pollingPause = Duration.milliseconds(250)
    /// How often by one that is told: a proxy between may swallow what the database says.
    private static let listeningPause = Duration.milliseconds(750)

    private let deployment: Deployment

    /// Watches the configuration of a deployment.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Watches until the task is cancelled.
    package func run() async {
        let ear = Ear()
        deployment.store.followConfiguration { ear.hear($0) }
        await withDiscardingTaskGroup { group in
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: ear.isListening ? Self.listeningPause : Self.pollingPause)
                    ear.wakeup.wake()
                }
            }
            var isReached = true
            while !Task.isCancelled {
                isReached = await refresh(wasReached: isReached)
                await ear.wakeup.wait()
            }
        }
    }

    /// Says so once, and not four times a second, when the database is away.
    private func refresh(wasReached: Bool) async -> Bool {
        do {
            try await deployment.refresh()
            if !wasReached { deployment.logger.notice("the configuration can be read again") }
            return true
        } catch {
            if wasReached {
                deployment.logger.warning("the configuration cannot be read", metadata: ["cause": "\(error)"])
            }
            return false
        }
    }
}

/// What the database has said.
///
/// A class because the database's thread and the watching task share it.
private final class Ear: Sendable {
    let wakeup = Wakeup()
    private let state = Mutex(false)

    var isListening: Bool { state.withLock { $0 } }

    func hear(_ news: ConfigurationNews) {
        switch news {
        case .listening: state.withLock { $0 = true }
        case .deaf: state.withLock { $0 = false }
        case .changed: break
        }
        // Nobody knows what was missed before the first word and after the last.
        wakeup.wake()
    }
}
