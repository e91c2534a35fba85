package import Identity
import Primitives

/// Where an OpenID provider finds us: addresses of one connection and of no other, so that no answer is taken for another
/// provider's (RFC 9700 §4.4.2).
package struct UpstreamAddresses: Sendable, Equatable {
    /// Where codes come back to.
    package let redirectURI: String
    /// Where logout tokens go.
    package let backChannelLogoutURI: String
    /// Where browsers come back to that signed out there.
    package let postLogoutRedirectURI: String

    /// The addresses of a connection of the deployment `issuer`.
    package init(of connection: ConnectionID, issuer: String) {
        let base = "\(issuer)/sso/\(PercentEncoding.encodeQueryValue(connection.value))"
        redirectURI = base + "/callback"
        backChannelLogoutURI = base + "/backchannel-logout"
        postLogoutRedirectURI = base + "/slo"
    }
}
