package import Identity
import Storage

/// What providers read about us, and the addresses that they know of us.
package struct FederationMetadata: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Our metadata at a connection; nil when there is none, or its protocol has no such thing.
    ///
    /// A connection that is disabled has them too: its provider is set up before people see it.
    package func document(of id: ConnectionID) async throws -> [UInt8]? {
        guard let place = try await ConnectionGate(deployment).find(id, admitsDisabled: true) else { return nil }
        do {
            return try await place.speaker(in: deployment).metadata(of: place.connection)
        } catch is FederationUnavailable {
            return nil
        }
    }

    /// Whether there is a connection of this id, enabled or not.
    package func exists(_ id: ConnectionID) async throws -> Bool {
        try await ConnectionGate(deployment).find(id, admitsDisabled: true) != nil
    }

    /// The connection that kept this path, below the issuer, for the answers of its provider; nil when none did.
    package func connection(answeringAt path: String) async throws -> ConnectionID? {
        guard path.utf8.count <= 255 else { return nil }
        return try await deployment.store.connection(answeringAt: path)?.id
    }
}
