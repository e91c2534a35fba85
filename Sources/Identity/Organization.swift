package import Primitives

/// Names an organization for good; its short name is for people.
package typealias OrganizationID = ID<Organization>

/// A tenant: its people, its policies, its way of proving who somebody is.
package struct Organization: Sendable, Equatable {
    /// Random, never reused.
    package let id: OrganizationID
    /// Short name, unique in the deployment.
    package var name: OrganizationName
    /// What people read.
    package var displayName: String
    /// Email domains it owns, in normal form, sorted.
    ///
    /// Several organizations may own one, as a company and its subsidiary do.
    package var domains: [String]
    /// How its people prove themselves, and for how long it counts.
    package var policy: OrganizationPolicy
    /// The picture its people know it by; nil without one.
    ///
    /// Read with the organization, and set by a change of its own, which brings the bytes.
    package var logo: Logo?

    /// An organization as stored.
    package init(
        id: OrganizationID, name: OrganizationName, displayName: String, domains: [String], policy: OrganizationPolicy,
        logo: Logo? = nil
    ) {
        self.id = id
        self.name = name
        self.displayName = displayName
        self.domains = domains
        self.policy = policy
        self.logo = logo
    }
}

/// The short name of an organization: `[a-z0-9-]{2,63}`.
package struct OrganizationName: Hashable, Sendable, CustomStringConvertible {
    /// The name in lower case.
    package let value: String

    /// Reads a name; upper case is folded, since people type it.
    ///
    /// Nil for anything else that does not fit.
    package init?(_ text: String) {
        let name = text.lowercased()
        guard (2...63).contains(name.utf8.count) else { return nil }
        guard name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }) else {
            return nil
        }
        value = name
    }

    private init(reserved: String) { value = reserved }

    /// The organization that the deployment's operators belong to.
    ///
    /// No file can name it: it is one character long.
    package static let operators = OrganizationName(reserved: "-")

    package var description: String { value }
}
