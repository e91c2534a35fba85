import Credentials
import Identity
import Logging
package import OpenIDConnect
import Primitives
import Storage

/// The device authorization endpoint (RFC 8628 §3.1).
package struct DeviceAuthorizationEndpoint: Sendable {
    /// Seconds between two polls, to begin with.
    private static let interval = 5

    private let deployment: Deployment

    /// The endpoint over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Lets a device begin.
    ///
    /// - Parameter network: the address that the request came from, to be shown to the person.
    ///
    /// Throws `TokenError` when it is refused.
    package func answer(_ call: ClientCall, network: String) async throws -> DeviceResponse {
        let client = try await ClientAuthenticator(deployment).authenticate(call)
        let request = try DeviceRequest(call.body, from: client)
        try await checkRate(of: client, from: network)
        let deviceCode = deployment.random.token()
        let now = deployment.clock.now()
        // A code that waits already is drawn about never; a loop that ended in no other way would be a fault of chance.
        for _ in 0..<8 {
            let userCode = UserCode.random(from: deployment.random)
            let device = DeviceAuthorization(
                hash: DeviceCode.hash(deviceCode), userCode: userCode.value, client: client.id, scopes: request.scopes,
                resources: request.resources, network: network, intervalSeconds: Self.interval, startedAt: now,
                expiresAt: now + Lifetimes.deviceCode)
            guard try await deployment.store.open(device) else { continue }
            deployment.logger.info("device waits", metadata: ["client": "\(client.id)"])
            return DeviceResponse(
                deviceCode: deviceCode, userCode: userCode, verificationURI: deployment.server.endpoints.device ?? "",
                interval: Self.interval)
        }
        throw Overload.TooMany()
    }

    /// A client may begin a hundred from one network address in ten minutes, and none waits for longer than that: so
    /// nobody can fill the table, or make a code that is guessed likely to be somebody's.
    private func checkRate(of client: Client, from network: String) async throws {
        let place = Visitor.countedNetwork(network)
        let limit = RateLimit(
            "device authorization\0\(client.id)\0\(place)", tries: 100, within: 600, pause: 60, deployment)
        try await limit.admit(otherwise: Overload.TooMany())
    }
}

/// The code that a device polls with.
enum DeviceCode {
    /// What is stored of it, and of the code that its grant is redeemed by: no code of another kind has the same.
    static func hash(_ code: Secret<String>) -> [UInt8] { TokenHash.sha256("device\0" + code.reveal()) }
}
