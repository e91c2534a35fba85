import Identity
import OpenIDConnect
import Primitives
import Storage

/// The applications that hear of the end of a session in a frame (OpenID Connect Front-Channel Logout 1.0).
struct LogoutFrames: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// The addresses of those that got tokens in the session and want to hear so.
    func addresses(of session: SessionID) async throws -> [String] {
        var addresses: [String] = []
        for id in try await deployment.store.clients(of: session) {
            guard let client = try await deployment.configuration.client(id),
                let address = FrontChannelLogout.address(
                    for: client, issuer: deployment.server.issuer, session: session)
            else { continue }
            addresses.append(address)
        }
        return addresses
    }
}
