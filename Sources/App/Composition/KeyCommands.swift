import Identity
import JOSE
import Primitives
import Provider
import Storage

/// What `signet keys` does.
package struct KeyCommands: Sendable {
    private let services: Services

    /// The commands over `services`.
    package init(_ services: Services) { self.services = services }

    /// One line a key: id, algorithm, state, since when.
    package func list() async throws -> [String] {
        let now = services.deployment.clock.now()
        return try await services.deployment.store.signingKeys().map { key in
            "\(key.id)  \(key.algorithm.padded(to: 5))  \(state(of: key, now: now))"
        }
    }

    /// The names of the algorithms there are keys for.
    package static let algorithms = SignatureAlgorithm.allCases.map(\.rawValue)

    /// What `rotate` did.
    package struct Rotated: Sendable {
        /// What the keys are now.
        package let keys: [String]
        /// That applications may lack the keys that sign now; nil when they have them.
        package let warning: String?
    }

    /// Rotates the keys of the named algorithms, or of all when none is named.
    ///
    /// Waits, for seconds at most, until all nodes publish the keys that sign from then on.
    package func rotate(_ names: [String]) async throws -> Rotated {
        let named = names.compactMap(SignatureAlgorithm.init(rawValue:))
        let algorithms = named.isEmpty ? SignatureAlgorithm.allCases : named
        let copies = try await rotateWhenPublished(algorithms)
        try await services.deployment.audit.record(
            .keysRotated, about: .init(), by: .shell,
            [.init("algorithms", algorithms.map(\.rawValue).joined(separator: " "))])
        return Rotated(
            keys: try await list(),
            warning: copies.map {
                """
                these keys were published for less than five minutes: an application that goes by a copy of the older \
                ones, and does not fetch them again for a key it does not know, refuses tokens until \($0.readable)
                """
            })
    }

    private func rotateWhenPublished(_ algorithms: [SignatureAlgorithm]) async throws -> Timestamp? {
        while true {
            do {
                return try await services.rotation.rotate(algorithms)
            } catch let early as KeyRotation.TooEarly {
                try await Task.sleep(for: early.until - now)
            }
        }
    }

    /// Takes keys out of use at once, those named or all there are, and says what the keys are now.
    package func revoke(_ ids: [String], all: Bool) async throws -> [String] {
        let known = try await services.deployment.store.signingKeys().filter { $0.removedAt.map { now < $0 } ?? true }
        let revoked = all ? known.map(\.id) : ids
        try await services.rotation.revoke(Set(revoked))
        try await services.deployment.audit.record(
            .keysRevoked, about: .init(), by: .shell, [.init("keys", revoked.joined(separator: " "))])
        return try await list()
    }

    /// Makes another master key and seals the database with it; says where the old one is kept.
    package func rotateMaster() async throws -> String {
        let deployment = services.deployment
        let folder = services.settings.keys
        guard let old = try MasterKey.load(folder: folder) else {
            throw StartError(line: "\(folder)/master.key is missing")
        }
        let new = try MasterKey.makeSuccessor(folder: folder, random: deployment.random)
        // From here on the next start finds out which of the two it is, wherever this one is cut off.
        try await Vault.reseal(from: old, to: new, store: deployment.store, random: deployment.random)
        let name = MasterKey.oldName(at: now)
        try MasterKey.promote(folder: folder, keepingOldAs: name)
        try await deployment.audit.record(.masterKeyRotated, about: .init(), by: .shell)
        return "\(folder)/master.key is new; \(folder)/\(name) is the old one, which opens backups made until now"
    }

    private var now: Timestamp { services.deployment.clock.now() }

    private func state(of key: SigningKeyRecord, now: Timestamp) -> String {
        if let removedAt = key.removedAt, removedAt <= now { return "revoked or expired, not published" }
        if let removedAt = key.removedAt { return "retired, published until \(removedAt.readable)" }
        return key.activeFrom <= now
            ? "active since \(key.activeFrom.readable)" : "next, signs from \(key.activeFrom.readable)"
    }
}
