import Identity
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// A device that waits for a person, with the client it belongs to.
struct WaitingDevice: Sendable {
    /// The device, neither decided nor expired.
    let device: DeviceAuthorization
    /// Its client, registered for the grant as of now.
    let client: Client
    /// The only organization whose people may let it in; nil for any.
    let organization: Organization?

    /// How recent its client wants the sign-in of whoever lets it in to be.
    var freshness: Freshness { Freshness(promptLogin: false, maxAge: client.metadata.defaultMaxAge) }

    /// The device of a user code; nil when none waits, or its client may not use it any more.
    static func find(_ userCode: String, in deployment: Deployment) async throws -> WaitingDevice? {
        guard let device = try await deployment.store.device(userCode: userCode), device.status == .pending,
            deployment.clock.now() < device.expiresAt,
            let client = try await deployment.configuration.client(device.client),
            client.metadata.grantTypes.contains(.deviceCode)
        else { return nil }
        guard let id = client.organization else {
            return WaitingDevice(device: device, client: client, organization: nil)
        }
        guard let organization = try await deployment.configuration.organization(id) else { return nil }
        return WaitingDevice(device: device, client: client, organization: organization)
    }
}
