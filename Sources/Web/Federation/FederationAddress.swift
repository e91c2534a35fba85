import Identity
import Primitives

/// An address of a connection: `/sso/ID/` and what it is about.
struct FederationAddress: Hashable {
    /// What the address is about.
    enum Place: String, CaseIterable {
        /// A sign-in begins.
        case login
        /// A SAML identity provider's answer arrives.
        case acs
        /// A SAML identity provider's messages for logout arrive.
        case slo
        /// What a SAML identity provider has to know of us.
        case metadata
        /// An OpenID provider's answer arrives, and the browser that was logged out there.
        case callback
        /// An OpenID provider says that it ended a session.
        case backChannelLogout = "backchannel-logout"
    }

    /// Which connection.
    let connection: ConnectionID
    /// What the address is about.
    let place: Place

    /// Reads a path below the issuer; nil for any other.
    init?(path: String) {
        guard path.hasPrefix(Paths.federation) else { return nil }
        let parts = path.dropFirst(Paths.federation.count).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts.first, let last = parts.last,
            let place = Place(rawValue: String(last)),
            let id = try? PercentEncoding.decodeFormValue(first.utf8), !id.isEmpty, id.utf8.count <= 200
        else { return nil }
        connection = ConnectionID(id)
        self.place = place
    }
}
