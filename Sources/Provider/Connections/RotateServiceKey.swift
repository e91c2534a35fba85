package import Identity
import Primitives
import Storage

/// Lets the next key of ours at a connection sign from now on, and publishes another one ahead.
///
/// What was encrypted for the old one is still opened.
package struct RotateServiceKey: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Rotates, and returns the keys there are then: the current one, the next one, the retired ones.
    ///
    /// Throws `SupportError` for a connection that has no keys, and when somebody else rotated just now.
    package func run(_ id: ConnectionID) async throws -> [ServiceProviderKey] {
        guard let connection = try await deployment.store.connection(id) else {
            throw SupportError("there is no connection '\(id)'")
        }
        guard case .saml(let saml) = connection.settings.provider else {
            throw SupportError("connection '\(id)' is not SAML and has no keys of its own; see signet keys rotate")
        }
        let keys = try await deployment.store.serviceProviderKeys(of: id)
        guard let current = keys.first(where: { $0.stage == .current }) else {
            throw SupportError("connection '\(id)' has no keys; apply its file again")
        }
        let maker = ServiceKeyMaker(
            sealer: deployment.vault.sealer, clock: deployment.clock, random: deployment.random)
        let next = try await maker.make(
            PendingServiceKey(connection: id, signature: saml.requestSignature, stage: .next))
        guard try await deployment.store.rotate(current: current.id, adding: next) else {
            throw SupportError("somebody else rotated the keys of connection '\(id)' just now; nothing was changed")
        }
        try await deployment.audit.record(
            .connectionKeyRotated, about: .init(organization: connection.organization), by: .shell,
            [.init("connection", id.value)])
        return try await deployment.store.serviceProviderKeys(of: id)
    }
}
