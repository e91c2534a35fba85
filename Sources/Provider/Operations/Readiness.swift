import OpenIDConnect
import Storage

/// Whether the deployment can do its work.
package struct Readiness: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Whether the database answers, there is a key to sign with, and the node is not about to stop.
    ///
    /// Throws what the database throws.
    package func isReady() async throws -> Bool {
        guard !deployment.draining.isUnderWay else { return false }
        try await deployment.store.ping()
        let keys = deployment.keys.current
        return deployment.server.signingAlgorithms.allSatisfy {
            keys.idTokens[$0] != nil && keys.accessTokens[$0] != nil
        }
    }
}
