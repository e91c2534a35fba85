import Identity
import OpenIDConnect
import Primitives
import Storage

/// Tokens for a device whose person let it in (RFC 8628 §3.4).
struct DeviceCodeGrant: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// Notes the poll and uses the code up when there is something to be had.
    ///
    /// Whether the person may still be signed in is asked now and not only when they let the device in.
    func answer(_ code: Secret<String>, asker: TokenAsker) async throws -> TokenResponse {
        let now = deployment.clock.now()
        let hash = DeviceCode.hash(code)
        let device = try await deployment.store.poll(hash, at: now, slowDown: DevicePoll.slowDown)
        try DevicePoll.check(device, client: asker.client, now: now)
        guard let found = try await deployment.store.code(hash: hash) else { throw DevicePoll.refusal }
        let verdict = try found.exchange.check(client: asker.client, now: now)
        return try await AuthorizationCodeGrant(deployment).redeem(found, verdict, asker: asker, now: now)
    }
}
