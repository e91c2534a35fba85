package import Identity
import Primitives

/// A page of the way into a sign-in, as its address says.
///
/// The address decides, not what was stored: so Back, a bookmark and a second tab show what they say.
package enum SignInPlace: Sendable, Equatable {
    /// Email and password, of whichever organization.
    case login
    /// More login options: the name of the organization.
    case options
    /// One organization's page.
    case organization(OrganizationName)
    /// The password form of an organization that requires SSO.
    case administrator(OrganizationName)
    /// The accounts of this browser, and the organizations that matched.
    case select

    /// The organization that the address names.
    var organization: OrganizationName? {
        switch self {
        case .organization(let name), .administrator(let name): name
        case .login, .options, .select: nil
        }
    }
}

extension Organization {
    /// Stands in for an organization that does not exist, so that nothing tells: it has no domains, no connections, the
    /// policy of one that sets nothing, and nobody in it.
    static func unknown(named name: OrganizationName) -> Organization {
        Organization(
            id: OrganizationID("unknown \(name.value)"), name: name, displayName: name.value, domains: [],
            policy: OrganizationPolicy())
    }
}
