package import Identity
import Primitives

/// The address of an application that a frame opens after a logout (OpenID Connect Front-Channel Logout 1.0 §2).
package enum FrontChannelLogout {
    /// The client's registered address, with issuer and session where it wants them; nil for a client without one, or
    /// with one that a frame may not open.
    package static func address(for client: Client, issuer: String, session: SessionID) -> String? {
        guard let uri = client.metadata.frontChannelLogoutURI,
            RedirectURIRules.problem(with: uri, applicationType: .web) == nil
        else { return nil }
        guard client.metadata.frontChannelSessionRequired else { return uri }
        return VerifiedRedirectURI(verified: uri).adding(
            FormParameters([.init(name: "iss", value: issuer), .init(name: "sid", value: session.value)]))
    }
}
