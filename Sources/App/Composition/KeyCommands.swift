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

    /// Rotates the keys of the named algorithms, or of all when none is named, and says what the keys are now.
    package func rotate(_ names: [String]) async throws -> [String] {
        let named = names.compactMap(SignatureAlgorithm.init(rawValue:))
        let algorithms = named.isEmpty ? SignatureAlgorithm.allCases : named
        try await services.rotation.rotate(algorithms)
        try await services.deployment.audit.record(
            .keysRotated, about: .init(), by: .shell,
            [.init("algorithms", algorithms.map(\.rawValue).joined(separator: " "))])
        return try await list()
    }

    private func state(of key: SigningKeyRecord, now: Timestamp) -> String {
        if let removedAt = key.removedAt { return "retired, published until \(removedAt.readable)" }
        return key.activeFrom <= now
            ? "active since \(key.activeFrom.readable)" : "next, signs from \(key.activeFrom.readable)"
    }
}
